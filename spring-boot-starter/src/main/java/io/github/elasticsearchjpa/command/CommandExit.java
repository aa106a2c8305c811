package io.github.elasticsearchjpa.command;

/** Ends the JVM after a command, even if the application has running threads. */
interface CommandExit {

	void exit(int code);

}
