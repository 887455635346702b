package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tripcap.cli.standalone.KafkaBroker;

/**
 * The process inside the recording namespace: starts the broker, and then one recorder after the other, each with the same load
 * from a sender in the other namespace. Writes a line of JSON for each.
 */
final class CaptureBenchMain {

    private static final Duration SENDER_READY = Duration.ofSeconds(60);
    private static final Duration SENDER_LATE = Duration.ofMinutes(5);
    private static final long GOODBYE_SECONDS = 5;
    private static final Path ARRIVED = Path.of("/sys/class/net", BenchNetwork.RECORDER, "statistics", "rx_packets");

    private final CapturePlan plan;
    private final String sendingNamespace;
    private final PacketMix mix;
    private final KafkaBroker broker;

    private CaptureBenchMain(CapturePlan plan, String sendingNamespace, KafkaBroker broker) throws IOException {
        this.plan = plan;
        this.sendingNamespace = sendingNamespace;
        this.mix = PacketMix.parse(plan.packets());
        this.broker = broker;
    }

    /**
     * Measures.
     *
     * @param arguments the sending namespace, then those of the plan
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        CapturePlan plan = CapturePlan.ofArguments(Arrays.copyOfRange(arguments, 1, arguments.length));
        Thread.ofPlatform().daemon().name("parent").start(CaptureBenchMain::endWithParent);
        try (KafkaBroker broker = KafkaBroker.start(plan.directory().resolve("broker"), 0)) {
            // For an end that comes early; the tools would not notice it.
            Runtime.getRuntime().addShutdownHook(new Thread(CaptureBenchMain::endDescendants, "end-descendants"));
            CaptureBenchMain bench = new CaptureBenchMain(plan, arguments[0], broker);
            ObjectMapper json = new ObjectMapper();
            for (RecorderKind kind : plan.recorders()) {
                System.out.println(json.writeValueAsString(bench.measure(kind)));
            }
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent writes nothing; what else might come changes nothing.
            }
        } catch (IOException e) {
            // A pipe that cannot be read has no parent at its other end.
        }
        System.exit(0);
    }

    private static void endDescendants() {
        List<ProcessHandle> descendants = ProcessHandle.current().descendants().toList();
        descendants.forEach(ProcessHandle::destroy);
        descendants.forEach(process -> process.onExit()
                .completeOnTimeout(process, GOODBYE_SECONDS, TimeUnit.SECONDS)
                .join());
    }

    private RecorderFigures measure(RecorderKind kind) throws IOException, InterruptedException {
        List<String> senderArguments = List.of(plan.packets(), Long.toString(plan.packetsPerSecond()));
        try (Child sender = Child.start(
                "the sender",
                BenchNetwork.inside(
                        sendingNamespace, Child.java(Child.HELPER_HEAP, SenderMain.class, senderArguments)))) {
            sender.await("ready", SENDER_READY);
            long arrivedAtFirst = arrived();
            try (Recorder recorder = start(kind)) {
                send(sender, plan.leadIn());
                long leadIn = arrived() - arrivedAtFirst;
                double brokerBefore = ProcessFigures.cpuSeconds(broker.pid());
                double before = ProcessFigures.cpuSeconds(recorder.pid());
                Sent sent = send(sender, plan.duration());
                long offered = arrived() - arrivedAtFirst - leadIn;
                recorder.settle();
                double cpu = ProcessFigures.cpuSeconds(recorder.pid()) - before;
                double brokerCpu = ProcessFigures.cpuSeconds(broker.pid()) - brokerBefore;
                double peak = ProcessFigures.peakRssMib(recorder.pid());
                return new RecorderFigures(
                        kind,
                        offered,
                        sent.packets() - offered,
                        sent.seconds(),
                        recorder.counts().without(leadIn),
                        cpu,
                        peak,
                        brokerCpu);
            }
        }
    }

    private record Sent(long packets, double seconds) {}

    private static Sent send(Child sender, Duration duration) throws IOException, InterruptedException {
        sender.say(duration.toString());
        String[] sent = sender.line(duration.plus(SENDER_LATE)).split(" ", -1);
        return new Sent(Long.parseLong(sent[0]), Long.parseLong(sent[1]) / 1e9);
    }

    private Recorder start(RecorderKind kind) throws IOException, InterruptedException {
        return switch (kind) {
            case TRIPCAP ->
                OwnRecorder.full(
                        mix.filter(),
                        broker.bootstrapServers(),
                        Files.createDirectory(plan.directory().resolve("sensor")));
            case TRIPCAP_READ_ONLY -> OwnRecorder.readOnly(mix.filter());
            case TCPDUMP, DUMPCAP, NETSNIFF_NG -> ToolRecorder.start(kind, mix.filter(), plan.directory());
        };
    }

    private static long arrived() throws IOException {
        return Long.parseLong(
                Files.readString(ARRIVED, StandardCharsets.US_ASCII).strip());
    }
}
