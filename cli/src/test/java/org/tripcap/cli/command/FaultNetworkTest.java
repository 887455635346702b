package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultNetworkTest {
    private static final Duration DELAY = Duration.ofMillis(600);
    private static final double ROUND_TRIP = 1_200;

    @Test
    void delayedHosts_answerLater_andOthersAsBefore() throws Exception {
        try (FaultNetwork network = FaultNetwork.create()) {
            FaultNetwork.Host one = network.host();
            FaultNetwork.Host other = network.host();
            FaultNetwork.Host third = network.host();

            network.delay(one, other, DELAY);
            assertThat(refusedAfterMillis(one, other)).isGreaterThan(ROUND_TRIP);
            assertThat(refusedAfterMillis(other, one)).isGreaterThan(ROUND_TRIP);
            assertThat(refusedAfterMillis(one, third)).isLessThan(ROUND_TRIP);

            network.hasten(one, other);
            assertThat(refusedAfterMillis(one, other)).isLessThan(ROUND_TRIP);
        }
    }

    @Test
    void hostsThatAreCutOff_doNotAnswer_untilTheyAreJoined() throws Exception {
        try (FaultNetwork network = FaultNetwork.create()) {
            FaultNetwork.Host one = network.host();
            FaultNetwork.Host other = network.host();

            network.cut(one, other);
            assertThat(connect(one, other)).contains("Invalid argument");

            network.join(one, other);
            assertThat(connect(one, other)).contains("Connection refused");
        }
    }

    /** How long a port that nobody listens on takes to say so, once for the way there and back; the quickest of three. */
    private static double refusedAfterMillis(FaultNetwork.Host from, FaultNetwork.Host to) throws Exception {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            assertThat(connect(from, to)).contains("Connection refused");
            least = Math.min(least, (System.nanoTime() - start) / 1e6);
        }
        return least;
    }

    /** What the shell says of a connection that fails. */
    private static String connect(FaultNetwork.Host from, FaultNetwork.Host to) throws Exception {
        List<String> command = new ArrayList<>(from.inside());
        command.addAll(List.of("bash", "-c", "exec 3<>/dev/tcp/" + to.address() + "/9"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("nobody listens there").isNotZero();
        return said;
    }
}
