package org.tripcap.ingest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.tripcap.capture.testing.Mutation;
import org.tripcap.ingest.config.ConfigurationException;

/** Files of sources of alerts as somebody writes them who is careless or worse. */
public final class AlertSourcesFuzz {
    private static final byte[] SOURCES = """
            version: 1
            sources:
            - name: dmz
              format: suricata
              zone: Europe/Berlin
              credentials: {bearer: env:A, basic: {user: u, password: env:B}, url: env:C, certificates: ["CN=a,O=b"]}
            - name: scanner
              format: generic
              fields: {signature: a.b, time: c, attacker-port: d}
              credentials:
                signature: {secret: env:D, style: grafana, timestamp-header: X-Time, window: 10m}
            """.getBytes(StandardCharsets.UTF_8);

    private AlertSourcesFuzz() {}

    /** The first byte says whether the rest changes something sound or is the input. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] bytes = data[0] % 2 == 0 ? Mutation.of(SOURCES, data, 1) : Arrays.copyOfRange(data, 1, data.length);
        try {
            AlertSourcesFile.parse(
                    new String(bytes, StandardCharsets.UTF_8), Path.of("/nonexistent"), _ -> "0123456789-secret");
        } catch (ConfigurationException e) {
            return;
        }
    }
}
