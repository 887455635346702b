package org.tripcap.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.program.Settings;
import org.tripcap.ingest.ServerConfiguration;
import org.tripcap.ingest.ServerProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a server beside clusters that are elsewhere. */
@Command(
        name = "server",
        description = {
            "Run a server beside a Kafka and an Elasticsearch cluster: vault, responder with its webhooks, indexer and"
                    + " notary. SIGTERM stops it.",
            "",
            "Every setting of the file can be overridden by an environment variable:"
                    + " TRIPCAP_SERVER_ALERTS_LISTEN for alerts.listen."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap server --config /etc/tripcap/server.yaml --check",
            "  tripcap server --config /etc/tripcap/server.yaml",
            "  tripcap config show server"
        })
final class ServerCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The server's settings (default: $TRIPCAP_SERVER_CONFIG, or /etc/tripcap/server.yaml).")
    private @Nullable Path file;

    @Option(names = "--check", description = "Check the settings and end.")
    private boolean check;

    @Option(
            names = Settings.Sources.OPTION,
            paramLabel = "NAME=VALUE",
            description = "One setting, whatever file and environment say, such as alerts.listen=0.0.0.0:8687 (may be"
                    + " repeated).")
    private Map<String, String> settings = Map.of();

    @Override
    public Integer call() throws InterruptedException {
        Settings.Sources sources = ServerConfiguration.sources(file, ClientSettings.environment(), settings);
        PrintWriter err = command.commandLine().getErr();
        return check ? ServerProgram.check(sources, err) : ServerProgram.run(sources, err);
    }
}
