package org.tripcap.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.FormerChain;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.packet.CaptureSockets;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.record.Gate;
import org.tripcap.capture.record.GateStatus;
import org.tripcap.capture.record.Outbox;
import org.tripcap.capture.record.OutboxRecovery;
import org.tripcap.capture.record.OutboxStatus;
import org.tripcap.capture.record.ReplayReport;
import org.tripcap.capture.record.UnknownIncidentException;
import org.tripcap.capture.record.WarmUp;
import org.tripcap.capture.ship.CheckpointFeed;
import org.tripcap.capture.ship.EvidenceSender;
import org.tripcap.capture.ship.IncidentFeed;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.PublishedRevision;
import org.tripcap.capture.ship.RevocationFeed;

/**
 * One sensor: follows incidents, records what they allow, seals it, and brings it to Kafka. While no incident names it, it holds
 * no capture socket. An outage of Kafka changes nothing but how much waits on disk.
 */
public final class Sensor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sensor.class);
    private static final RefusalLog REFUSALS = new RefusalLog(LOG);
    private static final Duration HEARS_WITHIN = Duration.ofSeconds(10);
    private static final Duration HEARS_AGAIN = Duration.ofMillis(50);
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final StatementChain chain;
    private final Outbox outbox;
    private final Gate gate;
    private final EvidenceSender sender;
    private final Feeds feeds;
    private final AtomicBoolean caughtUp;
    /** Beside the start: what was being recorded when the sensor ended goes on at once. */
    private final WarmUp warmUp = WarmUp.start();

    /** What the sensor hears from Kafka. */
    private record Feeds(IncidentFeed incidents, RevocationFeed revocations, CheckpointFeed checkpoints) {
        void close() {
            incidents.close();
            revocations.close();
            checkpoints.close();
        }
    }

    private Sensor(
            StatementChain chain,
            Outbox outbox,
            Gate gate,
            EvidenceSender sender,
            Feeds feeds,
            AtomicBoolean caughtUp) {
        this.chain = chain;
        this.outbox = outbox;
        this.gate = gate;
        this.sender = sender;
        this.feeds = feeds;
        this.caughtUp = caughtUp;
    }

    /**
     * Starts a sensor; returns once it follows incidents, whether Kafka answers yet or not.
     *
     * @param identity of role sensor
     * @param trust whom to believe, less the keys that custodians revoke on the ledger
     * @throws IOException when its directory cannot be used, is another sensor's, or is in use by another process
     */
    public static Sensor start(SensorSettings settings, Identity identity, TrustFile trust, KafkaSettings kafka)
            throws IOException {
        if (identity.role() != Role.SENSOR) {
            throw new IllegalArgumentException("a sensor's certificate has role sensor, not "
                    + identity.role().code());
        }
        InstantSource clock = InstantSource.system();
        Path directory = settings.directory();
        SensorTrust believed = SensorTrust.open(directory.resolve("trust.json"), trust);
        KnownCheckpoint known = KnownCheckpoint.open(directory.resolve("checkpoint"), believed::get);
        ActorEnvironment environment =
                new ActorEnvironment(clock, KernelClock::state, known::seen, settings.deployment());
        Path chains = directory.resolve("chains");
        List<FormerChain> former = StatementChain.former(chains, identity);
        StatementChain chain = StatementChain.open(StatementChain.fileIn(chains, identity), identity, environment);
        try {
            Outbox outbox = Outbox.open(
                    directory.resolve("outbox"),
                    settings.outboxBytes(),
                    settings.memory().recentBytes());
            OutboxRecovery recovery = outbox.recover(unsent(former, chain));
            for (FormerChain each : former) {
                each.delete(); // the outbox holds what it had to say
            }
            LOG.info("The outbox of the life before: {}", recovery);
            Gate gate = Gate.open(directory.resolve("gate"), chain, outbox, believed.get(), settings.recorder(), clock);
            EvidenceSender sender = EvidenceSender.start(
                    outbox, kafka, settings.sender(FAREWELL), signed -> acknowledged(chain, signed));
            AtomicBoolean caughtUp = new AtomicBoolean();
            String client = "tripcap-sensor-" + identity.name();
            Feeds feeds = new Feeds(
                    IncidentFeed.start(kafka, client, listener(gate, caughtUp)),
                    RevocationFeed.start(kafka, client + "-ledger", directory.resolve("ledger"), statement -> {
                        if (believed.take(statement)) {
                            gate.trust(believed.get());
                        }
                    }),
                    CheckpointFeed.start(kafka, client + "-checkpoints", known::offer));
            return new Sensor(chain, outbox, gate, sender, feeds, caughtUp);
        } catch (IOException | RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    private static List<Signed> unsent(List<FormerChain> former, StatementChain chain) {
        return Stream.concat(former.stream().flatMap(each -> each.unsent().stream()), chain.unacknowledged().stream())
                .toList();
    }

    private static void acknowledged(StatementChain chain, Signed statement) {
        try {
            chain.acknowledged(statement);
        } catch (IOException e) {
            LOG.warn("An acknowledgement could not be noted; the statement may be sent twice: {}", e.toString());
        }
    }

    private static IncidentFeed.Listener listener(Gate gate, AtomicBoolean caughtUp) {
        return new IncidentFeed.Listener() {
            @Override
            public void revision(PublishedRevision revision) {
                gate.offer(revision.document(), revision.statement(), revision.arrivedNanos());
            }

            @Override
            public void tombstone(IncidentId id) {
                gate.tombstone(id);
            }

            @Override
            public void malformed(String problem) {
                REFUSALS.refused("a record of incidents", problem);
            }

            @Override
            public void caughtUp() {
                gate.caughtUp();
                caughtUp.set(true);
            }
        };
    }

    /**
     * Records a capture file for an open incident whose source is {@code file}, through the same path as an interface, and waits
     * until everything is filed for sending.
     *
     * @throws IOException when the incident does not allow it
     */
    public ReplayReport replay(IncidentId incident, Path file, Pace pace) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + HEARS_WITHIN.toNanos();
        while (true) {
            try {
                return gate.replay(incident, file, pace);
            } catch (UnknownIncidentException e) {
                // It may have been opened a moment ago, and its document be on the way.
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
            Thread.sleep(HEARS_AGAIN);
        }
    }

    /** Waits until the first incident is recorded as quickly as later ones, some seconds after the start; no longer than told. */
    public void awaitWarm(Duration patience) throws InterruptedException {
        warmUp.await(patience);
    }

    /** What the sensor is doing. */
    public SensorStatus status() {
        GateStatus now = gate.status();
        OutboxStatus waiting = outbox.status();
        List<String> problems = new ArrayList<>(now.problems());
        Optional.ofNullable(waiting.problem()).ifPresent(p -> problems.add("outbox: " + p));
        Optional.ofNullable(sender.problem()).ifPresent(p -> problems.add("Kafka: " + p));
        return new SensorStatus(
                caughtUp.get(),
                now.certified(),
                now.recording(),
                now.handles(),
                captureSockets(),
                now.totals().packets(),
                now.totals().bytes(),
                now.totals().segments(),
                now.totals().droppedKernel(),
                now.totals().droppedInterface(),
                now.totals().droppedQueue(),
                now.totals().droppedOutbox(),
                now.refused(),
                now.bufferBytes(),
                waiting.entries(),
                waiting.bytes(),
                waiting.bound(),
                sender.secondsSinceAcknowledged(),
                problems);
    }

    private static int captureSockets() {
        try {
            return CaptureSockets.count();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Stops following incidents, seals and states what is recorded, and sends what Kafka takes within seconds. */
    @Override
    public void close() {
        warmUp.close();
        feeds.close();
        gate.close();
        sender.close();
        try {
            chain.close();
        } catch (IOException e) {
            LOG.warn("The statement chain could not be closed: {}", e.toString());
        }
    }
}
