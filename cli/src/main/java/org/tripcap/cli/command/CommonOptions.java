package org.tripcap.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that looks at a system. */
final class CommonOptions extends OutputOptions {

    @Configured("data")
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Directory of the running system (default: $XDG_STATE_HOME/tripcap or ~/.local/state/tripcap).")
    private @Nullable Path data;

    @Configured("connection")
    @Option(
            names = "--connection",
            paramLabel = "FILE",
            description =
                    "How a system elsewhere is reached (default: connection.yaml beside tripcap.yaml, where no system"
                            + " runs on the data directory).")
    private @Nullable Path connection;

    DataDirectory dataDirectory() {
        return DataDirectory.of(data).reachedBy(connection);
    }
}
