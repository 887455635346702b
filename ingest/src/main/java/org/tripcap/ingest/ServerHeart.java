package org.tripcap.ingest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.tripcap.capture.SensorHeart;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.ship.Heartbeat;
import org.tripcap.capture.ship.Heartbeat.Program;
import org.tripcap.capture.ship.HeartbeatSender;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.ingest.http.RoleHealth;
import org.tripcap.ingest.index.EvidenceBacklog;

/** What a server says of itself, for {@code tripcap status}. */
final class ServerHeart {

    private ServerHeart() {}

    /** Starts to say it, in the name of the responder. */
    static HeartbeatSender start(
            ServerHealth health,
            EvidenceBacklog backlog,
            Identity responder,
            KafkaSettings kafka,
            InstantSource clock) {
        Instant started = clock.instant();
        String host = SensorHeart.hostName();
        return HeartbeatSender.start(
                kafka, responder, () -> beat(host, started, clock.instant(), health.roles(), count(backlog)));
    }

    private static OptionalLong count(EvidenceBacklog backlog) {
        try {
            return backlog.count();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    static Heartbeat beat(String host, Instant started, Instant now, List<RoleHealth> roles, OptionalLong waiting) {
        String version = ServerHeart.class.getPackage().getImplementationVersion();
        return new Heartbeat(
                Program.SERVER,
                host,
                version == null ? "0" : version,
                now,
                started,
                worst(roles),
                roles.stream()
                        .filter(role -> role.state() != RoleHealth.State.UP)
                        .map(role -> role.role() + ": " + role.detail())
                        .toList(),
                null,
                waiting);
    }

    private static Heartbeat.State worst(List<RoleHealth> roles) {
        Heartbeat.State worst = Heartbeat.State.READY;
        for (RoleHealth role : roles) {
            switch (role.state()) {
                case STARTING, DOWN -> {
                    return Heartbeat.State.NOT_READY;
                }
                case DEGRADED -> worst = Heartbeat.State.DEGRADED;
                case UP -> {}
            }
        }
        return worst;
    }
}
