package org.tripcap.capture.custody;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tripcap.capture.incident.MalformedException;

/** Textual encoding of keys and certificates (RFC 7468). */
public final class Pem {
    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String ENCRYPTED_PRIVATE_KEY = "ENCRYPTED PRIVATE KEY";
    static final String CERTIFICATE_REQUEST = "CERTIFICATE REQUEST";
    /** Label of a SubjectPublicKeyInfo. */
    public static final String PUBLIC_KEY = "PUBLIC KEY";

    static final String CROSS_SIGNATURE = "TRIPCAP CROSS SIGNATURE";
    /** Label of an X.509 certificate. */
    public static final String CERTIFICATE = "CERTIFICATE";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private Pem() {}

    /** One block. */
    public static String encode(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** A block for each, in ASCII, as files hold them. */
    public static byte[] encode(String label, List<byte[]> all) {
        return all.stream()
                .map(der -> encode(label, der))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The DER of every block with {@code label}, in order.
     *
     * @throws MalformedException when a block is no base64
     */
    public static List<byte[]> decode(String text, String label) {
        List<byte[]> found = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            if (block.group(1).equals(label)) {
                try {
                    found.add(Base64.getMimeDecoder().decode(block.group(2).getBytes(StandardCharsets.US_ASCII)));
                } catch (IllegalArgumentException e) {
                    throw new MalformedException("a PEM block " + label + " is not base64", e);
                }
            }
        }
        return found;
    }

    /** The DER of the only block with {@code label}. */
    static byte[] decodeOne(String text, String label) {
        List<byte[]> found = decode(text, label);
        if (found.size() != 1) {
            throw new MalformedException("expected one PEM block " + label + ", found " + found.size());
        }
        return found.getFirst();
    }
}
