package io.github.elasticsearchjpa.command;

/** How a command ends the JVM, whatever threads the application has left running. */
interface CommandExit {

	void exit(int code);

}
