package org.tripcap.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command writes: the options that every command has. */
class OutputOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Write one JSON value for programs instead of text for people.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description =
                    "Write results only: ids of what was made or changed, rows without headings; checks write nothing"
                            + " but what they find. No progress.")
    private boolean quiet;

    @Configured("utc")
    @Option(
            names = "--utc",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Show times in UTC instead of the local zone. JSON has UTC always.")
    private boolean utc;

    boolean json() {
        return json;
    }

    boolean utc() {
        return utc;
    }

    /** Columns of the terminal, or what is usual where there is none. */
    int columns() {
        return Terminal.columns();
    }

    /** Where results go. */
    Console console() {
        return new Console(command.commandLine().getOut(), Terminal.isOutput(), quiet);
    }

    /** Where progress and notes go when standard output belongs to a program. */
    Console errors() {
        return new Console(command.commandLine().getErr(), Terminal.isErrors(), quiet);
    }
}
