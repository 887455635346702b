package org.tripcap.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertSourcesTest {
    @TempDir
    private Path directory;

    @Test
    void clients_areOneALine() throws Exception {
        Path file = directory.resolve("alerts-wazuh.clients");
        assertThat(AlertSources.clients(file)).isEmpty();
        Files.writeString(file, "# the manager\nCN=wazuh,O=Example\n\n" + "AB:".repeat(31) + "AB\n");
        assertThat(AlertSources.clients(file))
                .extracting(Object::toString)
                .satisfiesExactly(
                        subject -> assertThat(subject).contains("CN=wazuh"),
                        fingerprint -> assertThat(fingerprint).contains("ab".repeat(32)));
    }

    @Test
    void lineThatNamesNoCertificate_isNamed() throws Exception {
        Path file = directory.resolve("alerts-wazuh.clients");
        Files.writeString(file, "CN=wazuh\nwazuh\n");
        assertThatThrownBy(() -> AlertSources.clients(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + ", line 2")
                .hasMessageContaining("'wazuh'");
    }
}
