package org.tripcap.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options every command has. */
final class CommonOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Directory of the running system (default: $XDG_STATE_HOME/tripcap or ~/.local/state/tripcap).")
    private @Nullable Path data;

    @Option(names = "--json", description = "Write JSON for programs instead of text for people.")
    private boolean json;

    DataDirectory dataDirectory() {
        return DataDirectory.of(data);
    }

    boolean json() {
        return json;
    }

    Console console() {
        return new Console(command.commandLine().getOut());
    }
}
