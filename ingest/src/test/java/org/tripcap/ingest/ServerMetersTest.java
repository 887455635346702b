package org.tripcap.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.ingest.http.RoleHealth;
import org.tripcap.ingest.http.RoleHealth.State;

class ServerMetersTest {

    @Test
    void roleThatWaits_isNeitherReadyNorNot_soThatAnAlertCanTell() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        List<RoleHealth> health = new ArrayList<>();
        new ServerMeters(registry).ready("indexer", () -> health);

        assertThat(ready(registry)).as("not there yet").isZero();
        health.add(new RoleHealth("vault", State.UP, "", Instant.EPOCH));
        health.add(new RoleHealth("indexer", State.UP, "", Instant.EPOCH));
        assertThat(ready(registry)).isEqualTo(1);
        health.set(1, new RoleHealth("indexer", State.DEGRADED, "waits: Elasticsearch", Instant.EPOCH));
        assertThat(ready(registry)).isEqualTo(0.5);
        for (State state : List.of(State.STARTING, State.DOWN)) {
            health.set(1, new RoleHealth("indexer", state, "", Instant.EPOCH));
            assertThat(ready(registry)).isZero();
        }
    }

    private static double ready(SimpleMeterRegistry registry) {
        return registry.get("tripcap.role.ready").tag("role", "indexer").gauge().value();
    }
}
