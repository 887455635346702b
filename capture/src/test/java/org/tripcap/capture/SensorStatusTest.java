package org.tripcap.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.IncidentId;

class SensorStatusTest {

    @Test
    void incidentWhoseHandleIsNotOpenYet_isNotBeingRecorded() {
        assertThat(status(0).recording()).isFalse();
        assertThat(status(1).recording()).isTrue();
    }

    private static SensorStatus status(int handles) {
        IncidentId incident = new IncidentId("00112233445566778899aabbccddeeff");
        return new SensorStatus(
                true, true, List.of(incident), handles, handles, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());
    }
}
