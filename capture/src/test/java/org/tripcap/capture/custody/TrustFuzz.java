package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.testing.Mutation;

/** Trust files, certificates, requests for them, and time stamps, as an enemy writes them. */
public final class TrustFuzz {
    private static final byte[] FILE = Vectors.bytes("trust.json");
    private static final TrustFile TRUST = TrustFormat.parse(FILE);
    private static final byte[] CERTIFICATE = TRUST.roots().getFirst();

    private TrustFuzz() {}

    /** The first byte says which parser; then whether the rest changes something sound or is the input. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int how = Byte.toUnsignedInt(data[0]);
        int parser = how / 2 % 6;
        byte[] sound = parser == 0 ? FILE : CERTIFICATE;
        byte[] bytes = how % 2 == 0 ? Mutation.of(sound, data, 1) : Arrays.copyOfRange(data, 1, data.length);
        try {
            switch (parser) {
                case 0 -> trustFile(bytes);
                case 1 -> CertificateFile.parse(bytes);
                case 2 -> ActorCertificate.read(bytes);
                case 3 -> TrustFile.claimedSigner(bytes);
                case 4 -> CertificateRequest.parse(new String(bytes, StandardCharsets.ISO_8859_1));
                default -> TRUST.withTimeStamping(CERTIFICATE).timeStamp(bytes, FILE);
            }
        } catch (MalformedException | UntrustedException | IOException e) {
            return;
        }
    }

    private static void trustFile(byte[] bytes) {
        try {
            TrustFormat.parse(bytes);
        } catch (IllegalArgumentException e) {
            return; // what the values themselves refuse; who loads the file expects it
        }
    }
}
