package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.CaptureSockets;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.LiveNetwork;

/** A gate on one end of a veth pair, and the other end to send on. */
final class GateWorld implements AutoCloseable {

    static final String EVERYTHING = "ip or ip6 or arp";

    final VethPair pair;
    final RecordingSensor sensor;

    private GateWorld(VethPair pair, RecordingSensor sensor) {
        this.pair = pair;
        this.sensor = sensor;
    }

    /** A started gate. */
    static GateWorld start(Path directory) throws Exception {
        return start(directory, s -> s);
    }

    /** A started gate, with other settings than the default. */
    static GateWorld start(Path directory, UnaryOperator<RecordingSensor> prepared) throws Exception {
        VethPair pair = LiveNetwork.vethPair();
        try {
            RecordingSensor sensor = prepared.apply(new RecordingSensor(directory, List.of(pair.right())));
            return new GateWorld(pair, sensor.start());
        } catch (Exception e) {
            pair.close();
            throw e;
        }
    }

    RecordingSensor.Case open(String filter) throws IOException {
        return sensor.open(scope(filter), RecordingSensor.HALF_HOUR);
    }

    /** Opens an incident and waits until it is recorded. */
    RecordingSensor.Case record(String filter) throws IOException {
        RecordingSensor.Case incident = open(filter);
        awaitRecording(incident.id);
        return incident;
    }

    void close(RecordingSensor.Case incident) throws IOException {
        incident.close();
        awaitTrue(() -> sensor.stopped(incident.id));
    }

    /** Waits until an incident is recorded, and each interface by its lasting ring: two sockets are open while that takes over. */
    void awaitRecording(IncidentId id) {
        awaitTrue(() -> sensor.gate().status().recording().contains(id)
                && sensor.bodies(id).stream().anyMatch(Body.CaptureStarted.class::isInstance)
                && sensor.gate().status().handles() > 0
                && CaptureSockets.count() == sensor.gate().status().handles());
    }

    void send(List<byte[]> frames) throws IOException {
        try (PacketSender sender = PacketSender.open(pair.left())) {
            sender.send(frames);
        }
    }

    static Scope scope(String filter) {
        return new Scope(filter, List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN);
    }

    static void awaitTrue(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    static List<byte[]> frames(String capture) {
        List<byte[]> frames = new ArrayList<>();
        ClassicPcap.resource(capture).packets().forEach(p -> frames.add(p.data()));
        return frames;
    }

    /** IPv4 frames that no compression makes small. */
    static List<byte[]> random(int count) {
        Random random = new Random(5);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] frame = new byte[1000];
            random.nextBytes(frame);
            frame[12] = 0x08;
            frame[13] = 0x00;
            frame[14] = 0x45;
            frames.add(frame);
        }
        return frames;
    }

    static void ip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Override
    public void close() throws IOException {
        try {
            sensor.close();
        } finally {
            pair.close();
        }
    }
}
