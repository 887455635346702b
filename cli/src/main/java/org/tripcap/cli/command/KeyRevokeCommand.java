package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Codes.RevocationReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Revokes a key. */
@Command(
        name = "revoke",
        description =
                "Have nobody believe a key any more: on the ledger, which servers and sensors follow, and in the trust"
                        + " file here.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap key revoke edge-3 --reason compromised --since 2026-03-01T04:00:00Z --yes",
            "  tripcap key revoke night-shift --reason ceased"
        })
final class KeyRevokeCommand implements Callable<Integer> {

    private static final String KEY_ID = "[0-9a-f]{64}";

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingCustodian acting;

    @Mixin
    private Confirmation confirmation;

    @Parameters(paramLabel = "NAME|KEY", description = "Whose present key, or a key id.")
    private String key;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "REASON",
            description = "${COMPLETION-CANDIDATES}; compromised when somebody else may have it.")
    private RevocationReason reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Since when nothing it states is believed, such as 2026-03-01T04:00:00Z (default: now).")
    private @Nullable String since;

    @Override
    public Integer call() throws InterruptedException {
        DataDirectory directory = options.dataDirectory();
        KeyDirectory keys = directory.keys();
        String keyId = key.matches(KEY_ID)
                ? key
                : keys.held(key).certificate().signer().keyId();
        Instant from = since();
        Custodian custodian = acting.in(directory);
        confirmation.proceed("have nobody believe key " + keyId + " any more");
        try {
            custodian.revoke(keyId, reason, from);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the key was not revoked: " + e.getMessage(), e);
        }
        Optional<String> waiting = ActingCustodian.send(directory);
        Console console = options.console();
        if (options.json()) {
            console.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("key", keyId)
                    .put("reason", reason.code())
                    .put("since", from.toString())
                    .put("waiting", waiting.isPresent()));
            return ExitCode.OK;
        }
        console.done(keyId, "revoked " + console.bold(keyId) + " (" + reason.code() + ") since " + Times.text(from));
        console.line("bring " + keys.trustFile() + " to everybody who verifies bundles");
        waiting.ifPresent(console::line);
        return ExitCode.OK;
    }

    private Instant since() {
        if (since == null) {
            return Instant.now();
        }
        try {
            return Instant.parse(since);
        } catch (DateTimeParseException e) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--since is a time such as 2026-03-01T04:00:00Z, not '" + Printable.line(since) + "'",
                    e);
        }
    }
}
