package io.github.elasticsearchjpa.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** The page docs/commands.md contains the help texts of all commands. */
class CommandsDocumentTest {

	private static final Path PAGE = Path.of("../docs/commands.md");

	@Test
	void thePageContainsTheHelpOfEveryCommand() throws IOException {
		assertThat(Files.readString(PAGE)).contains(helpTexts());
	}

	private static List<String> helpTexts() {
		// The help is read from annotations, so no instance of the command is needed.
		return new CommandLine(SearchCommand.class).getSubcommands()
			.values()
			.stream()
			.map((command) -> "```\n$ java -jar app.jar search %s --help\n%s```\n".formatted(command.getCommandName(),
					command.getUsageMessage(CommandLine.Help.Ansi.OFF)))
			.toList();
	}

}
