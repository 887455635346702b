package org.tripcap.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Measures what recording costs, on a network of its own. */
public final class CaptureBench implements AutoCloseable {

    private static final Duration STARTS_WITHIN = Duration.ofMinutes(5);
    private static final Duration SETTLES_WITHIN = Duration.ofMinutes(10);

    private final CapturePlan plan;
    private final BenchNetwork network;
    private final Child inside;

    private CaptureBench(CapturePlan plan, BenchNetwork network, Child inside) {
        this.plan = plan;
        this.network = network;
        this.inside = inside;
    }

    /**
     * Makes the network and begins.
     *
     * @throws IOException when this process may not make namespaces, with the reason
     */
    public static CaptureBench start(CapturePlan plan) throws IOException, InterruptedException {
        PacketMix.parse(plan.packets());
        BenchNetwork network = BenchNetwork.create();
        try {
            List<String> arguments = new ArrayList<>(List.of(network.sending()));
            arguments.addAll(plan.toArguments());
            Child inside = Child.start(
                    "the measurement",
                    BenchNetwork.inside(
                            network.recording(), Child.java(Child.HELPER_HEAP, CaptureBenchMain.class, arguments)));
            return new CaptureBench(plan, network, inside);
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    /**
     * Measures every recorder of the plan, in its order.
     *
     * @param each told of each one's figures as they come
     */
    public List<RecorderFigures> run(Consumer<RecorderFigures> each) throws IOException, InterruptedException {
        ObjectMapper json = new ObjectMapper();
        List<RecorderFigures> all = new ArrayList<>();
        for (RecorderKind kind : plan.recorders()) {
            String line = inside.line(
                    STARTS_WITHIN.plus(plan.leadIn()).plus(plan.duration()).plus(SETTLES_WITHIN));
            try {
                RecorderFigures figures = json.readValue(line, RecorderFigures.class);
                all.add(figures);
                each.accept(figures);
            } catch (JsonProcessingException e) {
                throw new IOException("the measurement of " + kind.key() + " gave no figures but '" + line + "'", e);
            }
        }
        return all;
    }

    /** Ends what still runs and removes the network. */
    @Override
    public void close() {
        inside.close();
        network.close();
    }
}
