package org.tripcap.capture;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.ship.Heartbeat;
import org.tripcap.capture.ship.Heartbeat.Losses;
import org.tripcap.capture.ship.Heartbeat.Program;
import org.tripcap.capture.ship.Heartbeat.Recording;
import org.tripcap.capture.ship.HeartbeatSender;
import org.tripcap.capture.ship.KafkaSettings;

/** What a sensor that runs for long says of itself, for {@code tripcap status}. */
public final class SensorHeart {

    private SensorHeart() {}

    /** Starts to say it; to be closed before the sensor is. */
    public static HeartbeatSender start(Sensor sensor, Identity identity, KafkaSettings kafka) {
        InstantSource clock = InstantSource.system();
        Instant started = clock.instant();
        String host = hostName();
        return HeartbeatSender.start(kafka, identity, () -> beat(host, started, clock.instant(), sensor.status()));
    }

    /** The name of this host; {@code unknown} where it has none. */
    public static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    static Heartbeat beat(String host, Instant started, Instant now, SensorStatus status) {
        SensorHealth health = SensorHealth.of(status);
        return new Heartbeat(
                Program.SENSOR,
                host,
                HostFacts.ownVersion(),
                now,
                started,
                switch (health.state()) {
                    case READY -> Heartbeat.State.READY;
                    case DEGRADED -> Heartbeat.State.DEGRADED;
                    case NOT_READY -> Heartbeat.State.NOT_READY;
                },
                health.reasons(),
                new Recording(
                        status.recording(),
                        status.incidents().size(),
                        status.packetsRead(),
                        status.bytesRead(),
                        new Losses(
                                status.droppedKernel(),
                                status.droppedInterface(),
                                status.droppedQueue(),
                                status.droppedOutbox()),
                        status.outboxEntries(),
                        status.outboxBytes()),
                OptionalLong.empty());
    }
}
