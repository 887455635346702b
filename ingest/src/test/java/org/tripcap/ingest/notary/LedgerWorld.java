package org.tripcap.ingest.notary;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.testing.ManualClock;

/** A ledger of real statements of real actors, and a notary's keys. */
final class LedgerWorld implements Closeable {
    private static final Duration YEAR = Duration.ofDays(365);

    final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    final Authority authority = Authority.create(clock);
    final Identity sensor = authority.enrol("sensor-1", Role.SENSOR, YEAR);
    final Identity operator = authority.enrol("operator-1", Role.OPERATOR, YEAR);
    final NotaryIdentity notary =
            NotaryIdentity.create(authority.enrol("notary-1", Role.NOTARY, YEAR), "tripcap.test/ledger");
    final TrustFile trust = authority.trustFile().withNotary(notary.keys());
    final List<ConsumerRecord<byte[], byte[]>> ledger = new ArrayList<>();

    private final Path directory;
    private long offset;
    private final Map<Identity, StatementChain> chains = new HashMap<>();

    private Duration set = Duration.ZERO;

    LedgerWorld(Path directory) {
        this.directory = directory;
    }

    Signed stated(Identity actor, @Nullable IncidentId incident, Body body) throws IOException {
        StatementChain chain = chains.get(actor);
        if (chain == null) {
            chain = StatementChain.open(
                    directory.resolve(actor.name()).resolve("chain"),
                    actor,
                    new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE));
            chains.put(actor, chain);
        }
        return chain.next(incident, body);
    }

    /** What a clock shows that nobody sets, in nanoseconds. */
    long nanos() {
        return Duration.between(Instant.EPOCH, clock.instant()).minus(set).toNanos();
    }

    /** Sets the wall clock, forward or back. */
    void setClock(Duration step) {
        set = set.plus(step);
        clock.advance(step);
    }

    Signed heartbeat() throws IOException {
        return stated(sensor, null, new Body.SensorIdle(0, 0));
    }

    Signed closing() throws IOException {
        IncidentId incident = IncidentId.random(new SecureRandom());
        Body.IncidentAct act = new Body.IncidentAct(
                2,
                Digest.of(new byte[] {1}),
                Cause.OPERATOR,
                LegalBasis.GDPR_6_1_F,
                clock.instant(),
                IncidentKeyPair.generate().publicKey().id(),
                false);
        return stated(operator, incident, new Body.IncidentClosed(act));
    }

    /** Appends to the ledger. */
    ConsumerRecord<byte[], byte[]> write(Signed statement) {
        return write(Records.ledger(statement));
    }

    ConsumerRecord<byte[], byte[]> write(ProducerRecord<byte[], byte[]> made) {
        ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>(made.topic(), 0, offset, made.key(), made.value());
        made.headers().forEach(header -> read.headers().add(header));
        offset += 3; // transactions leave holes
        ledger.add(read);
        return read;
    }

    @Override
    public void close() throws IOException {
        for (StatementChain chain : chains.values()) {
            chain.close();
        }
    }
}
