package org.tripcap.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterPlaceTest {
    private static final List<String> HOSTS = List.of("192.0.2.1", "192.0.2.2", "192.0.2.3");

    @Test
    void arguments_areReadAsTheyWereWritten() {
        ClusterPlace place = new ClusterPlace(HOSTS, 1, List.of());

        assertThat(ClusterPlace.parse(
                        place.arguments().getFirst(), place.arguments().getLast()))
                .isEqualTo(place);
    }

    @Test
    void membersOfACluster_haveOneIdAndKnowEachOther() {
        ClusterPlace first = new ClusterPlace(HOSTS, 0, List.of());
        ClusterPlace last = new ClusterPlace(HOSTS, 2, List.of("nice"));

        assertThat(KafkaBrokerSettings.clusterId(last)).isEqualTo(KafkaBrokerSettings.clusterId(first));
        Map<String, String> settings = KafkaBrokerSettings.of("data", last);
        assertThat(settings)
                .containsEntry("node.id", "3")
                .containsEntry("controller.quorum.voters", "1@192.0.2.1:9093,2@192.0.2.2:9093,3@192.0.2.3:9093")
                .containsEntry("listeners", "PLAINTEXT://192.0.2.3:9092,CONTROLLER://192.0.2.3:9093")
                .containsEntry("min.insync.replicas", "2");
    }

    @Test
    void tooFewMembers_orNoneOfThem_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterPlace(HOSTS.subList(0, 2), 0, List.of()))
                .withMessageContaining("3 members at least, not 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterPlace(HOSTS, 3, List.of()))
                .withMessageContaining("0 to 2, not 3");
    }
}
