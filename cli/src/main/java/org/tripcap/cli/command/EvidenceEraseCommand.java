package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.CustodianBody;
import org.tripcap.capture.custody.CustodianBody.Pending;
import org.tripcap.capture.custody.ErasureOrder;
import org.tripcap.capture.custody.ErasureRequest;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.CustodyFeed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Erases an incident. */
@Command(
        name = "erase",
        description = {
            "Erase an incident for good: its key is destroyed, its packets, flows and documents are deleted. The"
                    + " ledger keeps what was stated, so that what is gone is gone by right.",
            "It takes two custodians: one asks and names the other, who agrees with the same command within 7 days."
                    + " Called again later, it reads everything again and states what it found."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence erase 5f3a --as custodian --with custodian-2",
            "  tripcap evidence erase 5f3a --as custodian-2"
        })
final class EvidenceEraseCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(500);

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingCustodian acting;

    @Option(
            names = "--with",
            paramLabel = "NAME",
            description =
                    "Name of the other custodian, who is asked to agree; not needed where they have asked already.")
    private @Nullable String other;

    @Mixin
    private Confirmation confirmation;

    @Parameters(paramLabel = "INCIDENT", description = "The incident's id, or as much of its beginning as is unique.")
    private String incident;

    @Override
    public Integer call() throws InterruptedException {
        try (Session session = Session.open(options)) {
            Case found = session.find(incident);
            Actor custodian = acting.in(session);
            Optional<ErasureOrder> order;
            Optional<ErasureRequest> asked;
            try (CustodyFeed custody = session.custody()) {
                if (custody.isHeld(found.id()) && custody.order(found.id()).isEmpty()) {
                    throw refused(found, "is held; release it first ('tripcap evidence release')");
                }
                order = custody.order(found.id());
                asked = custody.requests(found.id()).stream()
                        .filter(request ->
                                request.approver().equals(custodian.identity().keyId()))
                        .filter(request -> !request.isLapsed(Instant.now()))
                        .findFirst();
            }
            if (order.isPresent()) {
                return confirm(session, custodian, order.get(), null);
            }
            return asked.isPresent() ? agree(session, found, custodian, asked.get()) : ask(session, found, custodian);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, "not erased: " + e.getMessage(), e);
        }
    }

    private int ask(Session session, Case found, Actor custodian) throws IOException, InterruptedException {
        String key = key(found);
        if (other == null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "it takes two custodians: name the other one with --with, who then agrees with the same command");
        }
        Signer approver =
                options.dataDirectory().keys().held(other).certificate().signer();
        if (approver.role() != Role.CUSTODIAN
                || approver.name().equals(custodian.identity().name())) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "'" + Printable.line(other) + "' cannot agree: expected another custodian than "
                            + custodian.identity().name());
        }
        CaseContents before = CaseContents.of(session, found.id());
        proceed(found, before, "ask " + approver.name() + " to agree to its erasure");
        custodian.state(found.id(), new CustodianBody.ErasureBegun(key, approver.keyId(), List.of()));
        Instant until = Instant.now().plus(ErasureRequest.LAPSE);
        if (options.json()) {
            options.console().json(json(found.id(), "asked", before).put("until", until.toString()));
        } else {
            options.console()
                    .done(
                            found.id().value(),
                            "asked; nothing is erased before " + approver.name() + " agrees, until " + Times.text(until)
                                    + ": tripcap evidence erase " + found.id() + " --as " + approver.name());
        }
        return ExitCode.OK;
    }

    private int agree(Session session, Case found, Actor custodian, ErasureRequest asked)
            throws IOException, InterruptedException {
        String key = key(found);
        Identity mine = custodian.identity();
        if (asked.by().name().equals(mine.name())) {
            throw refused(found, "needs another custodian than " + mine.name() + ", whose own request it is");
        }
        if (!asked.key().equals(key)) {
            throw refused(found, "has key " + key + ", but " + asked.by().name() + " asked to destroy another");
        }
        CaseContents before = CaseContents.of(session, found.id());
        proceed(found, before, "erase it for good, as " + asked.by().name() + " asked at " + Times.text(asked.at()));
        custodian.state(
                found.id(), new CustodianBody.ErasureBegun(key, asked.by().keyId(), List.of()));
        try (CustodyFeed custody = session.custody()) {
            ErasureOrder order = custody.order(found.id())
                    .orElseThrow(() -> refused(
                            found, "was held, or the request was withdrawn, in the meantime; nothing is erased"));
            return confirm(session, custodian, order, before);
        }
    }

    /** Waits until the server has done it, reads everything again, and states what is left. */
    private int confirm(Session session, Actor custodian, ErasureOrder order, @Nullable CaseContents before)
            throws IOException, InterruptedException {
        String mine = custodian.identity().keyId();
        String theirs = order.first().keyId().equals(mine)
                ? order.second().keyId()
                : order.first().keyId();
        IncidentId id = order.incident();
        awaitServer(session, id);
        CommittedText.erase(options.dataDirectory(), id);
        CaseContents after = CaseContents.of(session, id);
        List<Pending> pending = PendingCopies.of(
                session.store(), id, after.onBroker(), new KeyBackups(options.dataDirectory()).erase(order.key()));
        custodian.state(id, new CustodianBody.ErasureConfirmed(order.key(), theirs, pending));
        print(order, before, after, pending);
        return ExitCode.OK;
    }

    private void awaitServer(Session session, IncidentId id) throws InterruptedException {
        ServerClient server = new ServerClient(session.server());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode progress = server.status().path("erasures").path(id.value());
            if (progress.path("key_destroyed").asBoolean()
                    && progress.path("store_clean").asBoolean()) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "the erasure of " + id + " is ordered, and not done within " + PATIENCE.toSeconds() + " s: "
                                + (progress.isMissingNode() ? "the server has not begun" : progress)
                                + "; the server goes on by itself, call this again later to confirm it");
            }
            Thread.sleep(LOOK);
        }
    }

    private void print(ErasureOrder order, @Nullable CaseContents before, CaseContents after, List<Pending> pending) {
        Console console = options.console();
        if (options.json()) {
            ObjectNode json = json(order.incident(), "erased", before);
            json.put("key_destroyed", order.key());
            json.set("after", after.json());
            ArrayNode left = json.putArray("pending");
            pending.forEach(
                    each -> left.addObject().put("kind", each.kind().code()).put("count", each.count()));
            console.json(json);
            return;
        }
        console.done(
                order.incident().value(),
                "erased " + console.bold(order.incident().value()) + " by order of "
                        + order.first().name() + " and " + order.second().name()
                        + "; its key is destroyed. What is left:");
        after.print(console);
        for (Pending each : pending) {
            console.line("  not reached: " + each.count() + " " + each.kind().code());
        }
    }

    private static ObjectNode json(IncidentId incident, String state, @Nullable CaseContents before) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("incident", incident.value())
                .put("state", state);
        if (before != null) {
            json.set("before", before.json());
        }
        return json;
    }

    private void proceed(Case found, CaseContents before, String act) {
        if (!options.json()) {
            options.console()
                    .line("incident " + options.console().bold(found.id().value()) + " has:");
            before.print(options.console());
        }
        confirmation.proceed(act, found.id().value().substring(0, 8), "its id");
    }

    private static String key(Case found) {
        AuthorisedDocument current = found.current();
        if (current == null) {
            throw refused(found, "has no document any more");
        }
        if (IncidentBook.isOpen(current.document(), Instant.now())) {
            throw refused(found, "is open; close it first");
        }
        return current.document().key().id();
    }

    private static CommandException refused(Case found, String why) {
        return new CommandException(ExitCode.REFUSED, "incident " + found.id() + " " + why);
    }
}
