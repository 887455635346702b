package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.respond.Servers.Server;

/** Many alerts at once on a real broker: what comes of them stays bounded, and nothing of it is lost. */
@ExtendWith(EmptyStores.class)
class AlertStormIT {
    private static final int ALERTS = 3_000;
    private static final int ATTACKERS = 1_000;
    private static final int BODY = 50;
    /** Revisions that thousands of alerts may cost: about one a second, and far from one an alert. */
    private static final int MOST_REVISIONS = 100;

    private static final String VICTIM = "203.0.113.9";

    @TempDir
    private Path directory;

    @Test
    void alertsOfOneAttack_areOneIncident_thatCommitsToEachOfThem() throws Exception {
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            alerts.add(Servers.alert("flow-" + i, "Attack", "198.51.100.7", VICTIM));
        }
        try (Servers servers = new Servers(directory, Servers.policy(Extent.BOTH, Bounds.STANDARD));
                Server server = servers.start("one", ResponderStatus.State.UP)) {
            Map<Outcome.Code, Integer> outcomes = post(server, alerts);
            // The end of the attack is written down at once, with all that came before it.
            server.post(Servers.resolved(alerts.getFirst()));
            await().atMost(Servers.PATIENCE)
                    .until(() -> servers.latest().stream()
                            .anyMatch(document -> document.alertChain().count() == ALERTS + 1));

            assertThat(outcomes).isEqualTo(Map.of(Outcome.Code.OPENED, 1, Outcome.Code.JOINED, ALERTS - 1));
            assertThat(servers.latest()).hasSize(1);
            assertThat(servers.revisions()).hasSizeLessThan(MOST_REVISIONS);
            assertThat(servers.latest().getFirst().alerts()).hasSize(Notes.MOST_FIRING + 1);
        }
    }

    @Test
    void attackersFromEverywhere_areOneIncidentOfBoundedScope_andTheRestIsRefusedByName() throws Exception {
        Random random = new Random(7);
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            String attacker = "%d.%d.%d.%d"
                    .formatted(
                            1 + random.nextInt(99), random.nextInt(256), random.nextInt(256), 1 + random.nextInt(254));
            alerts.add(Servers.alert("flow-" + i, "Attack", attacker, VICTIM));
        }
        try (Servers servers = new Servers(directory, Servers.policy(Extent.BOTH, Bounds.STANDARD));
                Server server = servers.start("one", ResponderStatus.State.UP)) {
            Map<Outcome.Code, Integer> outcomes = post(server, alerts);
            int joined = outcomes.getOrDefault(Outcome.Code.JOINED, 0);
            await().atMost(Servers.PATIENCE)
                    .until(() -> servers.latest().stream()
                            .anyMatch(document -> document.alertChain().count() == 1 + joined));

            assertThat(outcomes)
                    .containsEntry(Outcome.Code.OPENED, 1)
                    .containsEntry(Outcome.Code.REFUSED, ATTACKERS - 1 - joined);
            assertThat(server.status().bounds()).isEqualTo(ATTACKERS - 1 - joined);
            assertThat(servers.latest()).hasSize(1);
            assertBounded(servers.latest().getFirst());
        }
    }

    @Test
    void attacksOnEverybody_openAsManyIncidentsAsThePolicyAllows() throws Exception {
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            String host = i / 250 + "." + i % 250 + ".7";
            alerts.add(Servers.alert("flow-" + i, "Attack", "10." + host, "172." + host));
        }
        Bounds bounds = Bounds.STANDARD;
        try (Servers servers = new Servers(directory, Servers.policy(Extent.BOTH, bounds));
                Server server = servers.start("one", ResponderStatus.State.UP)) {
            Map<Outcome.Code, Integer> outcomes = post(server, alerts);

            assertThat(outcomes)
                    .isEqualTo(Map.of(
                            Outcome.Code.OPENED,
                            bounds.openIncidents(),
                            Outcome.Code.REFUSED,
                            ATTACKERS - bounds.openIncidents()));
            await().atMost(Servers.PATIENCE).until(() -> servers.latest().size() == bounds.openIncidents());
        }
    }

    private static void assertBounded(IncidentDocument document) {
        HostScope scope = HostScope.parse(document.scope().filter()).orElseThrow();
        assertThat(scope.networks()).isBetween(2, Bounds.STANDARD.networks());
        assertThat(scope.attackers())
                .allSatisfy(network -> assertThat(network.length()).isGreaterThanOrEqualTo(16));
        assertThat(scope.alone()).isEmpty();
    }

    /** In bodies as a sender that batches makes them; how often each outcome was. */
    private static Map<Outcome.Code, Integer> post(Server server, List<Alert> alerts) throws Exception {
        Map<Outcome.Code, Integer> outcomes = new EnumMap<>(Outcome.Code.class);
        for (int from = 0; from < alerts.size(); from += BODY) {
            server.post(alerts.subList(from, from + BODY))
                    .entries()
                    .forEach(entry -> outcomes.merge(entry.outcome().code(), 1, Integer::sum));
        }
        return outcomes;
    }
}
