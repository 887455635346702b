package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Posts a file to the webhook. */
@Command(
        name = "send",
        description = "Post a file to the alert webhook, signed as a source.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap alert send eve.json --source suricata")
final class AlertSendCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Parameters(paramLabel = "FILE", description = "The body: one JSON object, an array, or one object a line.")
    private Path file;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            defaultValue = "suricata",
            description = "Whose alert it is (default: ${DEFAULT-VALUE}).")
    private String source;

    @Override
    public Integer call() throws InterruptedException {
        byte[] body;
        try {
            body = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), e);
        }
        try (Session session = Session.open(options)) {
            String secret = Files.readString(session.installation().knownAlertSecret(source))
                    .strip();
            JsonNode receipt = new ServerClient(session.server()).alert(source, secret, body);
            options.console().json(receipt);
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the source's secret cannot be read: " + e.getMessage(), e);
        }
    }
}
