package org.tripcap.cli.command;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.IncidentNote;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.record.Ceilings;
import org.tripcap.capture.ship.IncidentPublisher;
import org.tripcap.capture.ship.KafkaSettings;

/**
 * A person's acts on incidents, signed with their identity: the statement reaches the ledger before the document reaches the
 * sensors, and both are acknowledged when a method returns.
 */
final class Operator {

    /** Takes an unused key of this operator from the vault's pool. */
    @FunctionalInterface
    interface KeySupply {
        IncidentKey claim() throws IOException, InterruptedException;
    }

    private final Actor actor;
    private final KafkaSettings kafka;
    private final KeySupply keys;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Operator(Actor actor, KafkaSettings kafka, KeySupply keys, InstantSource clock) {
        this.actor = actor;
        this.kafka = kafka;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Opens an incident. If its scope needs approval, this operator's is given with the opening.
     *
     * @param duration from now; sensors stop by themselves then
     * @throws CommandException if Kafka or the vault's keys cannot be had; nothing is recorded then
     */
    IncidentDocument open(String title, String reason, LegalBasis basis, Scope scope, Duration duration) {
        return act("opening", () -> {
            IncidentKey key = keys.claim();
            Instant now = clock.instant();
            IncidentDocument first = IncidentDocument.first(
                    IncidentId.random(random),
                    title,
                    reason,
                    basis,
                    scope,
                    now,
                    now.plus(duration),
                    List.of(),
                    key,
                    salt(),
                    salt());
            IncidentDocument document = needsApproval(scope) ? approved(first) : first;
            byte[] bytes = document.toBytes();
            publish(
                    document.id(),
                    bytes,
                    new Body.IncidentOpened(Body.IncidentAct.of(document, bytes, Cause.OPERATOR)));
            return document;
        });
    }

    /** Closes an incident; there is no way back. */
    IncidentDocument close(AuthorisedDocument current) {
        return act("closing", () -> {
            IncidentDocument document = next(current).withClosed(clock.instant());
            byte[] bytes = document.toBytes();
            publish(
                    document.id(),
                    bytes,
                    new Body.IncidentClosed(Body.IncidentAct.of(document, bytes, Cause.OPERATOR)));
            return document;
        });
    }

    /** Approves of an open incident's scope as it stands. */
    IncidentDocument approve(AuthorisedDocument current) {
        return act("approving", () -> change(approved(next(current))));
    }

    /** Lets an open incident last until this instant. */
    IncidentDocument extend(AuthorisedDocument current, Instant expires) {
        return act("extending", () -> change(next(current).withExpires(expires)));
    }

    /** Adds a note to an incident, open or closed. */
    IncidentDocument note(AuthorisedDocument current, IncidentNote note) {
        return act("noting on", () -> {
            try {
                return change(next(current).withNote(note));
            } catch (IllegalArgumentException e) {
                throw new CommandException(ExitCode.REFUSED, "not noted: " + e.getMessage(), e);
            }
        });
    }

    private IncidentDocument next(AuthorisedDocument current) {
        return current.document().next(current.bytes(), opening(current), salt());
    }

    private IncidentDocument change(IncidentDocument document) throws IOException, InterruptedException {
        byte[] bytes = document.toBytes();
        publish(document.id(), bytes, new Body.IncidentChanged(Body.IncidentAct.of(document, bytes, Cause.OPERATOR)));
        return document;
    }

    /** The name in this operator's certificate. */
    String name() {
        return actor.identity().name();
    }

    private static boolean needsApproval(Scope scope) throws IOException {
        try {
            return Ceilings.needsApproval(scope);
        } catch (BadFilterException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private IncidentDocument approved(IncidentDocument document) throws IOException, InterruptedException {
        Signed approval = actor.state(document.id(), new Body.ScopeApproved(document.scopeCommit()));
        return document.withApproval(approval.toOpening());
    }

    private void publish(IncidentId incident, byte[] document, Body statementBody)
            throws IOException, InterruptedException {
        Signed statement = actor.state(incident, statementBody);
        try (IncidentPublisher publisher = new IncidentPublisher(kafka)) {
            publisher.document(incident, document, statement);
        }
    }

    private static AttachedStatement opening(AuthorisedDocument current) {
        AttachedStatement opening = current.document().opening();
        return opening == null ? current.verified().signed().toOpening() : opening;
    }

    private byte[] salt() {
        byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
        random.nextBytes(salt);
        return salt;
    }

    private interface Act<T> {
        T run() throws IOException, InterruptedException;
    }

    private static <T> T act(String what, Act<T> act) {
        try {
            return act.run();
        } catch (IOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, what + " the incident failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted while " + what + " the incident", e);
        }
    }
}
