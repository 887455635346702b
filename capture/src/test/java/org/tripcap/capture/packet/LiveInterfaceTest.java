package org.tripcap.capture.packet;

import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.tripcap.capture.testing.LiveNetwork;

/** A test on a pair of interfaces of its own: packets are sent on the left and captured on the right. */
abstract class LiveInterfaceTest {

    static final int SNAPLEN = 262_144;

    VethPair pair;
    final ExecutorService thread = Executors.newSingleThreadExecutor();

    @BeforeEach
    void makeInterfaces() throws InterruptedException {
        pair = LiveNetwork.vethPair();
    }

    @AfterEach
    void removeInterfaces() {
        thread.shutdownNow();
        pair.close();
    }

    /** Runs a source on a thread of its own. */
    Future<?> run(PacketSource source, PacketSink sink) {
        return thread.submit(() -> {
            source.run(sink);
            return null;
        });
    }

    /** Nanoseconds since 1970. */
    static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
