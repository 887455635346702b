package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.ship.KafkaSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends statements that wait. */
@Command(
        name = "publish",
        description = "Send the statements about keys that wait in this data directory to the ledger.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap key publish", "  tripcap key publish --data /srv/custodian --kafka kafka-1:9092"})
final class KeyPublishCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "The broker, where no system runs on the data directory itself.")
    private @Nullable String kafka;

    @Override
    public Integer call() {
        DataDirectory directory = options.dataDirectory();
        KafkaSettings broker = kafka == null ? Connection.of(directory).kafka() : KafkaSettings.of(kafka);
        try {
            int sent = WaitingStatements.send(directory, broker);
            Console console = options.console();
            if (options.json()) {
                console.json(JsonNodeFactory.instance.objectNode().put("sent", sent));
            } else {
                console.done(Integer.toString(sent), sent + " statements sent");
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, "not all statements were sent: " + e.getMessage(), e);
        }
    }
}
