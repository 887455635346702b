package org.tripcap.ingest.respond;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.AlertBody;
import org.tripcap.ingest.alert.AlertFormat;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.alert.BodyRefusedException;
import org.tripcap.ingest.alert.Reading;

/**
 * Goes the way from an alert's body to a signed and checked revision with made-up alerts, so that the JVM has compiled it when
 * the first alert of an attack comes. Everything on that way is its own, and thrown away: authority, keys, policy, incidents.
 * Nothing is sent, and no other part of the server hears of it. Not thread-safe.
 */
public final class ResponderWarmUp implements Acts, AutoCloseable {
    private static final String FORMAT = "suricata";
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final Uuid TOPIC = Uuid.ONE_UUID;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Every other alert joins the incident that the one before it opened. */
    private static final int ALERTS_PER_INCIDENT = 2;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final TrustFile trust;
    private final StatementChain chain;
    private final RevisionWriter writer;
    private final AlertKeys keys = AlertKeys.random(random);
    private final IncidentBook incidents = new IncidentBook();
    private final Caseworker caseworker;
    private final AlertFormat format = AlertFormats.named(FORMAT);
    private final List<AlertLogEntry> logged = new ArrayList<>();
    private @Nullable Signed published;
    private long alerts;

    private ResponderWarmUp(Path directory, IncidentKey key, InstantSource clock) throws IOException {
        this.clock = clock;
        Authority authority = Authority.create(clock);
        this.trust = authority.trustFile();
        ClockState state = new ClockState(ClockState.Source.SYSTEM, 0, false);
        this.chain = StatementChain.open(
                directory.resolve("chain"),
                authority.enrol("warm-up", Role.RESPONDER, VALIDITY),
                new ActorEnvironment(clock, () -> state, Optional::empty, Deployment.STANDALONE));
        this.writer = new RevisionWriter(
                chain, (statement, document) -> published = statement, directory.resolve("revision.draft"));
        Policy standard = PolicyFile.standard();
        Policy unbounded = new Policy(
                standard.rules(),
                new Bounds(
                        1,
                        100_000,
                        Duration.ofDays(10_000),
                        standard.bounds().networks(),
                        standard.bounds().widest()),
                standard.own(),
                standard.servers(),
                List.of());
        this.caseworker =
                new Caseworker(unbounded, incidents, new SeenAlerts(), () -> key, this, new NobodyTold(), clock);
    }

    /**
     * Prepares one.
     *
     * @param directory for its files, which the caller takes away afterwards
     * @param key that nobody can open anything with
     * @throws IOException if it cannot be written
     */
    public static ResponderWarmUp in(Path directory, IncidentKey key, InstantSource clock) throws IOException {
        return new ResponderWarmUp(directory, key, clock);
    }

    /**
     * Opens one incident by an alert, lets another alert join it, and forgets it.
     *
     * @throws IOException if an alert did not what it should, so that something else would be compiled
     */
    public void incident() throws IOException, InterruptedException {
        IncidentId id = keys.incidentId(TOPIC, alerts, 0);
        for (int i = 0; i < ALERTS_PER_INCIDENT; i++) {
            Outcome outcome = alert();
            if (!id.equals(outcome.incident())) {
                throw new IOException("a made-up alert was " + outcome.code().wire() + ": " + outcome.detail());
            }
        }
        incidents.erase(id);
        caseworker.tend();
    }

    private Outcome alert() throws IOException, InterruptedException {
        long offset = alerts++;
        Instant now = clock.instant();
        Item.Arrived arrived = read(body(offset, now), now);
        AlertBatch batch = new AlertBatch(ReceiptId.random(random), FORMAT, now, 1, List.of(arrived));
        byte[] value = AlertLogFormat.print(batch);
        if (!keys.wrote(value, keys.mac(value)) || !AlertLogFormat.parse(value).equals(batch)) {
            throw new IOException("a made-up alert does not come back from the log as it was written");
        }
        Waiting waiting = new Waiting(batch.receipt(), offset, arrived.ordinal(), now, arrived.alert());
        Outcome outcome = caseworker.handle(waiting, keys.incidentId(TOPIC, offset, arrived.ordinal()));
        caseworker.tend();
        logged.forEach(AlertLogFormat::print);
        logged.clear();
        return outcome;
    }

    private Item.Arrived read(byte[] body, Instant now) throws IOException {
        try {
            AlertBody.Part part = AlertBody.split(body).getFirst();
            if (part instanceof AlertBody.Part.Value value
                    && format.read(value.record(), new AlertFormat.Sender(FORMAT, ZoneOffset.UTC, now))
                                    .getFirst()
                            instanceof Reading.Understood understood) {
                return new Item.Arrived(0, 0, understood.alert());
            }
        } catch (BodyRefusedException e) {
            throw new IOException("a made-up body was refused", e);
        }
        throw new IOException("a made-up alert was not understood");
    }

    /** Names documentation addresses (RFC 5737) only; those of each incident are others, so that none joins another. */
    private static byte[] body(long number, Instant now) throws IOException {
        long incident = number / ALERTS_PER_INCIDENT;
        ObjectNode alert = JSON.createObjectNode()
                .put("timestamp", now.toString())
                .put("flow_id", number)
                .put("event_type", "alert")
                .put("src_ip", "203.0.113." + incident % 256)
                .put("src_port", 33_270)
                .put("dest_ip", "198.51.100." + incident % 256)
                .put("dest_port", 443)
                .put("proto", "TCP");
        alert.putObject("alert")
                .put("gid", 1)
                .put("signature_id", 1_000_000 + number)
                .put("rev", 1)
                .put("signature", "Warm-up " + number)
                .put("category", "Warm-up")
                .put("severity", 1);
        return JSON.writeValueAsBytes(alert);
    }

    @Override
    public void decide(Waiting waiting, Outcome outcome, long sequence) {
        logged.add(new Decided(List.of(waiting.decision(outcome, sequence))));
    }

    @Override
    public void record(IncidentId incident, long first, List<Alert> joined) {
        logged.addAll(AlertLogFormat.recorded(incident, first, joined));
    }

    @Override
    public boolean publish(IncidentDocument document, Cause cause) throws IOException {
        writer.publish(document, cause);
        try {
            AuthorisedDocument authorised =
                    AuthorisedDocument.check(document.toBytes(), Objects.requireNonNull(published, "published"), trust);
            return incidents.offer(authorised).isEmpty();
        } catch (UntrustedException e) {
            throw new IOException("a made-up revision has no authority", e);
        }
    }

    /** Returns once nothing is written any more. */
    @Override
    public void close() throws IOException {
        writer.close();
        chain.close();
    }

    /** Made-up incidents are nobody's business. */
    private static final class NobodyTold implements Observer {
        @Override
        public void opened(IncidentDocument document) {}

        @Override
        public void widened(IncidentDocument document) {}

        @Override
        public void bound(Outcome outcome, Instant now) {}

        @Override
        public void expiring(IncidentDocument document) {}
    }
}
