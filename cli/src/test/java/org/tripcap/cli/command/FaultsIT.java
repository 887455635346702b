package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentId;

/**
 * Whole incidents under steady traffic, each with a fault in its middle, on three brokers, three nodes, two servers and two
 * sensors. In the end all indices are dropped and made again from the topic.
 * The short form has the faults below; the long form, {@code ./tripcap test -Pfaults -Dfaults.count=100 -Dfaults.seed=N}, has all
 * of them in random order; {@code -Dfaults.only=REGEX} those whose names it is found in.
 */
class FaultsIT {
    private static final List<String> SHORT_FORM =
            List.of("kill -9 sensor-1", "all brokers lost", "kill -9 server-1", "SIGSTOP, SIGCONT node-2");

    /** Some are over before Kafka notices that a member is away, others after it gave its work to others. */
    private static final Duration SHORTEST = Duration.ofSeconds(3);

    private static final Duration LONGEST = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    private final long seed = Long.getLong("faults.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void everyPacketIsInEvidenceOnceOrCountedAsLost_whateverFails() throws Exception {
        try (FaultSystem system = FaultSystem.start(directory)) {
            System.out.printf("faults.seed=%d%n", seed);
            List<Fault> faults = chosen(Fault.all(system));
            assertThat(faults).isNotEmpty();
            List<Throwable> failures = new ArrayList<>();
            List<IncidentId> incidents = new ArrayList<>();
            Duration slowest = Duration.ZERO;
            for (int i = 0; i < faults.size(); i++) {
                Duration lasts = Duration.ofMillis(random.nextLong(SHORTEST.toMillis(), LONGEST.toMillis()));
                String name = "fault " + (i + 1) + " of " + faults.size() + ": " + faults.get(i) + ", for "
                        + seconds(lasts) + " s";
                try {
                    FaultRound.Outcome outcome = new FaultRound(system, faults.get(i), lasts).run();
                    incidents.add(outcome.incident());
                    slowest = slowest.compareTo(outcome.recovery()) > 0 ? slowest : outcome.recovery();
                    System.out.printf(
                            "%s: evidence searchable again after %.1f s; %d packets in evidence, %d lost and stated%n",
                            name, seconds(outcome.recovery()), outcome.packets(), outcome.lost());
                } catch (Exception | AssertionError e) {
                    // The others still tell something.
                    System.out.printf("%s: FAILED: %s%n", name, e);
                    failures.add(new AssertionError(name, e));
                }
            }
            System.out.printf(
                    "%d faults survived, %d not; slowest recovery %.1f s%n",
                    faults.size() - failures.size(), failures.size(), seconds(slowest));
            assertThat(failures).isEmpty();
            RebuiltIndex.assertSame(system, incidents);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private List<Fault> chosen(List<Fault> all) {
        String only = System.getProperty("faults.only");
        if (only != null) {
            return all.stream()
                    .filter(fault -> Pattern.compile(only).matcher(fault.name()).find())
                    .toList();
        }
        Integer count = Integer.getInteger("faults.count");
        if (count == null) {
            return SHORT_FORM.stream()
                    .map(name -> all.stream()
                            .filter(fault -> fault.name().equals(name))
                            .findFirst()
                            .orElseThrow())
                    .toList();
        }
        List<Fault> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            List<Fault> shuffled = new ArrayList<>(all);
            Collections.shuffle(shuffled, random);
            chosen.addAll(shuffled);
        }
        return chosen.subList(0, count);
    }
}
