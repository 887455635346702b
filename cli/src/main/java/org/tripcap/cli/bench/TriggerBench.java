package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.ship.IncidentFeed;
import org.tripcap.capture.ship.IncidentPublisher;
import org.tripcap.capture.ship.LedgerFeed;
import org.tripcap.capture.ship.PublishedRevision;

/**
 * Measures the way from an alert to a recording: a Suricata alert is posted to the webhook while the attack's packets arrive at
 * a real interface, a thousand a second; the first that is recorded bears the kernel's time. Then the incident's scope is changed, it
 * is closed, and the next alert follows; what the sensor took for each scope it states itself. Alerts and packets name documentation addresses (RFC 5737).
 */
public final class TriggerBench implements AutoCloseable {

    private static final String ATTACKER = "203.0.113.7";
    private static final String VICTIM = "198.51.100.9";
    private static final long PACKETS_PER_SECOND = 1_000;
    private static final int FRAME = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final VethPair wire;
    private final TriggerSystem system;
    private final HttpClient http = HttpClient.newHttpClient();
    private final IncidentPublisher publisher;
    private final SecureRandom random = new SecureRandom();
    private final Map<IncidentId, PublishedRevision> revisions = new ConcurrentHashMap<>();
    private final Map<IncidentId, Instant> firstPackets = new ConcurrentHashMap<>();
    /** What the sensor took to begin, for the first scope and for the second. */
    private final Map<IncidentId, List<Double>> begun = new ConcurrentHashMap<>();

    private final IncidentFeed incidents;
    private final LedgerFeed ledger;
    private final Thread attack;
    private volatile boolean closed;

    private TriggerBench(VethPair wire, TriggerSystem system) {
        this.wire = wire;
        this.system = system;
        this.publisher = new IncidentPublisher(system.kafka());
        this.incidents = IncidentFeed.start(system.kafka(), "tripcap-bench-incidents", new IncidentFeed.Listener() {
            @Override
            public void revision(PublishedRevision revision) {
                revisions.put(revision.id(), revision);
            }

            @Override
            public void tombstone(IncidentId id) {
                revisions.remove(id);
            }

            @Override
            public void malformed(String problem) {
                throw new IllegalStateException(problem);
            }

            @Override
            public void caughtUp() {
                // The topic was empty.
            }
        });
        this.ledger = LedgerFeed.start(system.kafka(), "tripcap-bench-ledger", this::heard);
        this.attack = Thread.ofPlatform().name("attack").daemon().start(this::send);
    }

    /**
     * Starts broker, server and sensor, and the attack.
     *
     * @param directory for everything that they write
     */
    public static TriggerBench start(Path directory) throws IOException, InterruptedException {
        VethPair wire = VethPair.create();
        try {
            return new TriggerBench(wire, TriggerSystem.start(directory, wire.right()));
        } catch (IOException | InterruptedException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private void heard(Signed signed) {
        Statement statement = Statement.parse(signed.bytes());
        IncidentId incident = statement.incident();
        if (incident == null) {
            return;
        }
        if (statement.body() instanceof Body.SegmentSealed segment) {
            Instant first = segment.first();
            if (first != null) {
                firstPackets.merge(incident, first, (one, other) -> one.isBefore(other) ? one : other);
            }
        } else if (statement.body() instanceof Body.CaptureStarted started) {
            Long nanos = started.triggerToCaptureNanos();
            if (nanos != null) {
                begun.computeIfAbsent(incident, i -> new CopyOnWriteArrayList<>())
                        .add(nanos / 1e6);
            }
        }
    }

    private void send() {
        try (PacketSender sender = PacketSender.open(wire.left());
                PacketSender.Batch batch = sender.prepare(List.of(packet()))) {
            while (!closed) {
                batch.sendFor(Duration.ofSeconds(1), PACKETS_PER_SECOND);
            }
        } catch (IOException e) {
            if (!closed) {
                throw new IllegalStateException("the attack cannot be sent", e);
            }
        }
    }

    /** UDP over IPv4 over Ethernet, from attacker to victim. */
    private static byte[] packet() {
        ByteBuffer frame = ByteBuffer.allocate(FRAME);
        frame.putShort(12, (short) 0x0800).put(14, (byte) 0x45).putShort(16, (short) (FRAME - 14));
        frame.put(22, (byte) 64).put(23, (byte) 17);
        frame.put(26, InetAddress.ofLiteral(ATTACKER).getAddress());
        frame.put(30, InetAddress.ofLiteral(VICTIM).getAddress());
        return frame.array();
    }

    /**
     * Measures.
     *
     * @param leadIn incidents that come before and are not measured
     * @param runs incidents measured, 1 or more
     * @param progress told after each of them how many there were
     * @throws IOException when one is not recorded
     */
    public TriggerReport run(int leadIn, int runs, IntConsumer progress) throws IOException, InterruptedException {
        List<Posted> posted = new ArrayList<>();
        for (int i = 0; i < leadIn + runs; i++) {
            posted.add(incident(i));
            if (i >= leadIn) {
                progress.accept(i - leadIn + 1);
            }
        }
        await(
                "the segments of every incident",
                () -> posted.stream().map(Posted::incident).allMatch(firstPackets::containsKey));
        List<Posted> measured = posted.subList(leadIn, posted.size());
        return new TriggerReport(
                recordedAfter(posted.getFirst()),
                latencies(measured, this::recordedAfter),
                latencies(measured, one -> starts(one.incident()).getFirst()),
                latencies(measured, one -> starts(one.incident()).getLast()));
    }

    private static Latencies latencies(List<Posted> measured, ToDoubleFunction<Posted> milliseconds) {
        return new Latencies(measured.stream().mapToDouble(milliseconds).boxed().toList());
    }

    /** Milliseconds from the alert's POST to the first packet that was recorded. */
    private double recordedAfter(Posted one) {
        Instant first = Objects.requireNonNull(firstPackets.get(one.incident()), "recorded");
        return Duration.between(one.at(), first).toNanos() / 1e6;
    }

    private List<Double> starts(IncidentId incident) {
        return begun.getOrDefault(incident, List.of());
    }

    private record Posted(IncidentId incident, Instant at) {}

    private Posted incident(int number) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(system.webhook())
                .header("Content-Type", "application/json")
                .header("Authorization", system.authorization())
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(alert(number)))
                .build();
        long before = system.sensor().status().packetsRead();
        Instant at = Instant.now();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 202) {
            throw new IOException("the webhook answered " + response.statusCode() + ": " + response.body());
        }
        await("a recording", () -> system.sensor().status().incidents().stream().anyMatch(revisions::containsKey));
        IncidentId incident = system.sensor().status().incidents().getFirst();
        await("a packet", () -> system.sensor().status().packetsRead() > before);
        changeScope(incident);
        await("the recording of another scope", () -> starts(incident).size() == 2);
        close(incident);
        await(
                "its end",
                () -> system.sensor().status().captureHandles() == 0
                        && system.sensor().status().incidents().isEmpty());
        return new Posted(incident, at);
    }

    private static byte[] alert(int number) throws IOException {
        ObjectNode alert = JSON.createObjectNode()
                .put("timestamp", Instant.now().toString())
                .put("flow_id", number)
                .put("event_type", "alert")
                .put("src_ip", ATTACKER)
                .put("src_port", 33_270)
                .put("dest_ip", VICTIM)
                .put("dest_port", 80)
                .put("proto", "UDP");
        alert.putObject("alert")
                .put("gid", 1)
                .put("signature_id", 1_000_000 + number)
                .put("rev", 1)
                .put("signature", "Measurement " + number)
                .put("category", "Measurement")
                .put("severity", 1);
        return JSON.writeValueAsBytes(alert);
    }

    private void changeScope(IncidentId incident) throws IOException, InterruptedException {
        PublishedRevision first = revisions.get(incident);
        publish(incident, opened -> opened.withScope(narrower(opened.scope()), salt()), Body.IncidentChanged::new);
        await("the other scope's document", () -> !Objects.equals(revisions.get(incident), first));
    }

    private static Scope narrower(Scope scope) {
        return new Scope(
                "(" + scope.filter() + ") and udp",
                scope.interfaces(),
                scope.sensors(),
                scope.source(),
                scope.snaplen());
    }

    private void close(IncidentId incident) throws IOException {
        publish(incident, opened -> opened.withClosed(Instant.now()), Body.IncidentClosed::new);
    }

    /** Publishes the next revision of an incident, as the operator. */
    private void publish(
            IncidentId incident, UnaryOperator<IncidentDocument> change, Function<Body.IncidentAct, Body> act)
            throws IOException {
        PublishedRevision revision = revisions.get(incident);
        if (revision == null) {
            throw new IOException("incident " + incident + " is not on its topic");
        }
        try {
            IncidentDocument now = revision.authorise(system.trust()).document();
            AttachedStatement opening =
                    now.opening() == null ? revision.statement().toOpening() : now.opening();
            IncidentDocument next = change.apply(now.next(revision.document(), opening, salt()));
            byte[] bytes = next.toBytes();
            StatementChain operator = system.operator();
            Signed statement = operator.next(incident, act.apply(Body.IncidentAct.of(next, bytes, Cause.OPERATOR)));
            publisher.publish(incident, bytes, statement);
            operator.acknowledged(statement);
        } catch (UntrustedException e) {
            throw new IOException("incident " + incident + " has no authority", e);
        }
    }

    private byte[] salt() {
        byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
        random.nextBytes(salt);
        return salt;
    }

    private void await(String what, BooleanSupplier wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("waited " + PATIENCE.toSeconds() + " s in vain for " + what + ": "
                        + system.sensor().status());
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    /** Stops everything, and removes the interfaces. */
    @Override
    public void close() {
        closed = true;
        try {
            attack.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        incidents.close();
        ledger.close();
        publisher.close();
        http.close();
        system.close();
        wire.close();
    }
}
