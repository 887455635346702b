package org.tripcap.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.record.MemoryBudget;
import org.tripcap.capture.record.RecorderSettings;

class SensorHeapTest {

    @Test
    void startScript_givesWhatTheDefaultMemoryNeeds() throws Exception {
        assertThat(Files.readString(Path.of("src/main/dist/bin/tripcap-sensor")))
                .contains(" -Xmx" + (SensorHeap.OF_START_SCRIPT >> 20) + "m ");
        assertThat(SensorHeap.ofStartScript(Map.of())).isEqualTo(SensorHeap.OF_START_SCRIPT);
        assertThat(new MemoryBudget(RecorderSettings.MEMORY_BYTES, RecorderSettings.SECTION_BYTES).heapBytes())
                .isLessThanOrEqualTo(SensorHeap.OF_START_SCRIPT);
    }

    @ParameterizedTest
    @CsvSource({
        "-Xmx1g, 1073741824",
        "-Xmx640m, 671088640",
        "-Xmx640M -Dx=y, 671088640",
        "-Xmx1g -Xmx2048k, 2097152",
        "-Xmx4096, 4096",
        "-Xms1g, 167772160",
        "-Xmxmuch, 167772160",
        "-Xmx1gb, 167772160",
    })
    void lastOption_decides(String options, long bytes) {
        assertThat(SensorHeap.ofStartScript(Map.of("TRIPCAP_SENSOR_JAVA_OPTS", options)))
                .isEqualTo(bytes);
    }
}
