package org.tripcap.ingest.notary;

import java.io.IOException;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.StampPublisher;

/** The topic of checkpoints, where their stamps are records of their own. */
final class KafkaStampSink implements StampSink, AutoCloseable {
    private final StampPublisher publisher;

    KafkaStampSink(KafkaSettings kafka) {
        this.publisher = new StampPublisher(kafka);
    }

    @Override
    public void keepStamp(Checkpoint checkpoint, byte[] note, byte[] token) throws IOException {
        publisher.publish(Digest.of(note), token);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
