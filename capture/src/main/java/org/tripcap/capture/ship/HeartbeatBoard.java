package org.tripcap.capture.ship;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Heartbeat.Program;

/**
 * The latest heartbeat of each program that sent one lately, as Kafka keeps them: for {@link Topics#HEARTBEAT_RETENTION}.
 *
 * @param latest by kind of program, then by name and host
 * @param refused records that are no heartbeat of anybody whom the trust file vouches for
 */
public record HeartbeatBoard(List<Heard> latest, int refused) {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.HEALTH, 0);
    private static final Duration POLL = Duration.ofMillis(500);

    /** Copies the list. */
    public HeartbeatBoard {
        latest = List.copyOf(latest);
    }

    /**
     * A heartbeat that was checked.
     *
     * @param name the pseudonym of who signed it
     */
    public record Heard(String name, Heartbeat beat) {

        /** Whether its program should have been heard of since, and was not. */
        public boolean isSilent(Instant now) {
            return beat.state() != Heartbeat.State.ENDED
                    && beat.time().plus(Heartbeat.SILENT_AFTER).isBefore(now);
        }
    }

    /** A sensor is where its chain is; servers of one deployment may bear the same name. */
    private record Place(Program program, String name, String host) {
        static Place of(Heard heard) {
            Program program = heard.beat().program();
            return new Place(
                    program,
                    heard.name(),
                    program == Program.SENSOR ? "" : heard.beat().host());
        }
    }

    /**
     * Reads what Kafka holds now.
     *
     * @throws IOException when it cannot be read
     */
    public static HeartbeatBoard read(KafkaSettings kafka, TrustFile trust) throws IOException {
        Map<Place, Heard> latest = new HashMap<>();
        int refused = 0;
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(null, "tripcap-heartbeats")) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            while (consumer.position(PARTITION) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    try {
                        Heard heard = heard(Records.signedValue(record), trust);
                        latest.merge(Place.of(heard), heard, HeartbeatBoard::later);
                    } catch (MalformedException | UntrustedException e) {
                        refused++;
                    }
                }
            }
        } catch (KafkaException e) {
            throw new IOException("Kafka does not hand out the heartbeats: " + e.getMessage(), e);
        }
        List<Heard> sorted = new ArrayList<>(latest.values());
        sorted.sort(Comparator.comparing((Heard heard) -> heard.beat().program())
                .thenComparing(Heard::name)
                .thenComparing(heard -> heard.beat().host()));
        return new HeartbeatBoard(sorted, refused);
    }

    private static Heard heard(Signed signed, TrustFile trust) throws UntrustedException {
        Heartbeat beat = HeartbeatFormat.parse(signed.bytes());
        Signer signer = trust.verify(signed, beat.time());
        Role role = beat.program() == Program.SENSOR ? Role.SENSOR : Role.RESPONDER;
        if (signer.role() != role) {
            throw new UntrustedException(
                    UntrustedException.Reason.ROLE,
                    "role " + role.code() + " for a heartbeat of a "
                            + beat.program().code(),
                    "role " + signer.role().code());
        }
        return new Heard(signer.name(), beat);
    }

    /** A record that was sent again, or an old one that somebody else sent, does not go before a later one. */
    private static Heard later(Heard one, Heard other) {
        return other.beat().time().isBefore(one.beat().time()) ? one : other;
    }
}
