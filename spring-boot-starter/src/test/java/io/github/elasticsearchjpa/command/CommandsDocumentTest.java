package io.github.elasticsearchjpa.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** The page with the help of all commands says what they say. */
class CommandsDocumentTest {

	private static final Path PAGE = Path.of("../docs/commands.md");

	@Test
	void thePageHasTheHelpOfEveryCommand() throws IOException {
		assertThat(Files.readString(PAGE)).contains(help());
	}

	private static List<String> help() {
		// The help is in annotations; no command is run, so none is made.
		return new CommandLine(SearchCommand.class).getSubcommands()
			.values()
			.stream()
			.map((command) -> "```\n$ java -jar app.jar search %s --help\n%s```\n".formatted(command.getCommandName(),
					command.getUsageMessage(CommandLine.Help.Ansi.OFF)))
			.toList();
	}

}
