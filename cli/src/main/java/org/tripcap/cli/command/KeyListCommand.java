package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.tripcap.capture.custody.NotaryKeys;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the keys. */
@Command(
        name = "list",
        description = "Show everybody's certificates, who is believed, and where private keys are.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap key list --json")
final class KeyListCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Override
    public Integer call() {
        KeyDirectory keys = options.dataDirectory().keys();
        if (!keys.exists()) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "there are no keys in " + keys.path() + ": make an authority with 'tripcap key init'");
        }
        TrustFile trust = keys.trust();
        List<KeyDirectory.Held> held = keys.certificates();
        Console console = options.console();
        if (options.json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode list = json.putArray("keys");
            held.forEach(each -> list.add(KeyTexts.json(each).put("state", state(trust, each))));
            ArrayNode notaries = json.putArray("notaries");
            for (NotaryKeys notary : trust.notaries()) {
                ArrayNode verifierKeys =
                        notaries.addObject().put("origin", notary.origin()).putArray("keys");
                notary.verifierKeys().forEach(verifierKeys::add);
            }
            console.json(json);
            return ExitCode.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        for (KeyDirectory.Held each : held) {
            rows.add(List.of(
                    each.name(),
                    each.certificate().signer().role().code(),
                    each.certificate().signer().keyId().substring(0, 16),
                    Times.text(each.certificate().validUntil()),
                    state(trust, each),
                    !each.certificate().hasPrivateKey()
                            ? "elsewhere"
                            : each.certificate().isProtected() ? "here, protected" : "here"));
        }
        console.table(List.of("NAME", "ROLE", "KEY", "VALID UNTIL", "STATE", "PRIVATE KEY"), rows);
        trust.notaries()
                .forEach(notary -> console.result("ledger " + notary.origin() + ", signed by "
                        + notary.ed25519().keyId().substring(0, 16)));
        return ExitCode.OK;
    }

    private static String state(TrustFile trust, KeyDirectory.Held held) {
        String keyId = held.certificate().signer().keyId();
        String revoked = trust.revocations().stream()
                .filter(revocation -> revocation.keyId().equals(keyId))
                .map(revocation -> revocation.reason().code() + " since " + Times.text(revocation.since()))
                .findFirst()
                .orElse("");
        try {
            trust.verifyCertificate(held.certificate().der(), Instant.now());
            return revoked.isEmpty() ? "valid" : "valid, " + revoked;
        } catch (UntrustedException e) {
            return switch (e.reason()) {
                case REVOKED -> "revoked, " + revoked;
                case VALIDITY -> "expired";
                default -> "not trusted";
            };
        }
    }
}
