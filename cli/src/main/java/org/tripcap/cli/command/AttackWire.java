package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.Sensor;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.CaptureFrames;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;

/** How the demonstration's packets come to the sensor: over a virtual interface, or from the capture file itself. */
final class AttackWire implements AutoCloseable {

    /** Slow enough for any machine to keep up, fast enough not to wait for. */
    private static final long PACKETS_PER_SECOND = 5_000;

    private final Path attackFile;
    private final @Nullable VethPair pair;

    private AttackWire(Path attackFile, @Nullable VethPair pair) {
        this.attackFile = attackFile;
        this.pair = pair;
    }

    /**
     * Makes a veth pair, or, where this process may not and nobody insists, falls back to the file.
     *
     * @param wanted null to decide here
     */
    static AttackWire open(@Nullable Source wanted, Path attackFile, Story story)
            throws IOException, InterruptedException {
        if (wanted == Source.FILE) {
            return new AttackWire(attackFile, null);
        }
        try {
            return new AttackWire(attackFile, VethPair.create());
        } catch (IOException e) {
            if (wanted == Source.LIVE) {
                throw e;
            }
            story.fact("No virtual interface can be made here (" + e.getMessage()
                    + "), so the attack is replayed from its capture file.");
            return new AttackWire(attackFile, null);
        }
    }

    Source source() {
        return pair == null ? Source.FILE : Source.LIVE;
    }

    List<String> interfaces() {
        return pair == null ? List.of("lo") : List.of(pair.right());
    }

    /** Puts frames on the wire, whoever may be listening; without a wire there is nothing to do. */
    void send(CaptureFrames frames) throws IOException {
        if (pair != null) {
            try (PacketSender sender = PacketSender.open(pair.left());
                    PacketSender.Batch batch = sender.prepare(frames.frames())) {
                batch.send(PACKETS_PER_SECOND);
            }
        }
    }

    /** Sends the attack while the incident is open. */
    void attack(Sensor sensor, IncidentId incident, CaptureFrames attack) throws IOException, InterruptedException {
        if (pair != null) {
            send(attack);
        } else {
            sensor.replay(incident, attackFile, Pace.FULL_SPEED);
        }
    }

    String describeSent(int packets) {
        return pair == null
                ? "there is no interface to send packets on; the file is not read without an incident"
                : "sent " + packets + " packets over " + pair.left() + " → " + pair.right();
    }

    String describeAttack(CaptureFrames attack, CaptureFrames others) {
        String sent = attack.frames().size() + " packets, " + attack.bytes() + " bytes";
        return pair == null
                ? "replayed " + sent + " from the capture file"
                : "sent " + sent + " over " + pair.left() + " → " + pair.right() + ", and "
                        + others.frames().size()
                        + " packets of other hosts, which the filter must leave alone";
    }

    @Override
    public void close() {
        if (pair != null) {
            pair.close();
        }
    }
}
