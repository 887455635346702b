package org.tripcap.ingest.respond;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.tripcap.capture.testing.Mutation;
import org.tripcap.ingest.config.ConfigurationException;

/** Policies, and filters of others that are widened, as somebody writes them who is careless or worse. */
public final class PolicyFuzz {
    private static final byte[] POLICY = standard();
    private static final byte[] FILTER =
            "(host 192.0.2.7 or net 198.51.100.0/24) and not (tcp port 22) or (vlan and (host 2001:db8::1))"
                    .getBytes(StandardCharsets.US_ASCII);

    private PolicyFuzz() {}

    private static byte[] standard() {
        try (InputStream in = PolicyFile.class.getResourceAsStream("policy.yaml")) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first byte says which parser; then whether the rest changes something sound or is the input. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int how = Byte.toUnsignedInt(data[0]) % 4;
        byte[] sound = how < 2 ? POLICY : FILTER;
        byte[] bytes = how % 2 == 0 ? Mutation.of(sound, data, 1) : Arrays.copyOfRange(data, 1, data.length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            if (how < 2) {
                PolicyFile.parse(text, Path.of("/nonexistent"), _ -> null);
            } else {
                HostScope.parse(text);
                FilterLists.parse(text);
            }
        } catch (ConfigurationException | FilterTooLongException e) {
            return;
        }
    }
}
