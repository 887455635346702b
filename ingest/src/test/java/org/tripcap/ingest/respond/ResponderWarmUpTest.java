package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.segment.IncidentKeyPair;

class ResponderWarmUpTest {
    private static final IncidentKey KEY = IncidentKeyPair.generate().publicKey();

    @TempDir
    private Path directory;

    @Test
    void alertsOpenAndJoin_howeverManyTimes() throws Exception {
        try (ResponderWarmUp warmUp = ResponderWarmUp.in(directory, KEY, InstantSource.system())) {
            // More than there are addresses in a documentation network, so that some come again.
            for (int i = 0; i < 300; i++) {
                warmUp.incident();
            }
        }
    }

    @Test
    void worksAtAnyTime() throws IOException {
        try (ResponderWarmUp warmUp =
                ResponderWarmUp.in(directory, KEY, InstantSource.fixed(Instant.parse("2031-02-28T23:59:59.5Z")))) {
            assertThatCode(warmUp::incident).doesNotThrowAnyException();
        }
    }
}
