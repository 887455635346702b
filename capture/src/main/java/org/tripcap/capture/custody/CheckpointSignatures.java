package org.tripcap.capture.custody;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.tripcap.capture.custody.SignedCheckpoint.SignatureLine;
import org.tripcap.capture.custody.TrustFile.Revocation;
import org.tripcap.capture.custody.UntrustedException.Reason;
import org.tripcap.capture.incident.Digest;

/** Signatures of checkpoints: Ed25519 as C2SP signed-note (type 0x01), ML-DSA-44 as C2SP tlog-cosignature (type 0x06). */
final class CheckpointSignatures {
    static final int KEY_ID_LENGTH = 4;

    private static final byte TYPE_ED25519 = 0x01;
    private static final byte TYPE_ML_DSA_44 = 0x06;
    private static final int ML_DSA_44_SIGNATURE_LENGTH = 2420;
    private static final byte[] COSIGNED_LABEL = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);

    private CheckpointSignatures() {}

    static byte[] sign(Checkpoint checkpoint, NotaryIdentity notary, Instant at) {
        NotaryKeys keys = notary.keys();
        if (!keys.origin().equals(checkpoint.origin())) {
            throw new IllegalArgumentException(
                    "the notary of " + keys.origin() + " signs no checkpoint of " + checkpoint.origin());
        }
        byte[] text = CheckpointFormat.body(checkpoint).getBytes(StandardCharsets.UTF_8);
        byte[] ed25519 = notary.identity().sign(text).signature();
        long time = at.getEpochSecond();
        byte[] mlDsa44 = notary.signMlDsa44(cosigned(checkpoint, keys.origin(), time));
        SignatureLine first = new SignatureLine(keys.origin(), concat(ed25519KeyId(keys), ed25519));
        SignatureLine second = new SignatureLine(keys.origin(), concat(mlDsa44KeyId(keys), uint64(time), mlDsa44));
        return CheckpointFormat.note(checkpoint, List.of(first, second)).getBytes(StandardCharsets.UTF_8);
    }

    static Instant verify(SignedCheckpoint signed, List<NotaryKeys> notaries, List<Revocation> revocations)
            throws UntrustedException {
        String origin = signed.checkpoint().origin();
        UntrustedException refusal = new UntrustedException(
                Reason.ROOT,
                "a checkpoint of a notary in the trust file",
                "one of origin " + origin + " without a signature of such a notary");
        for (NotaryKeys keys : notaries) {
            boolean signedWithOne = find(signed, origin, ed25519KeyId(keys)).isPresent()
                    || find(signed, origin, mlDsa44KeyId(keys)).isPresent();
            if (keys.origin().equals(origin) && signedWithOne) {
                try {
                    verifyEd25519(signed, keys);
                    Instant time = verifyMlDsa44(signed, keys);
                    requireBelieved(keys, time, revocations);
                    return time;
                } catch (UntrustedException e) {
                    refusal = e;
                }
            }
        }
        throw refusal;
    }

    /** A notary's two keys are revoked together, by the id of the one that its certificate is about. */
    private static void requireBelieved(NotaryKeys keys, Instant time, List<Revocation> revocations)
            throws UntrustedException {
        for (Revocation revocation : revocations) {
            if (revocation.keyId().equals(keys.ed25519().keyId()) && !time.isBefore(revocation.since())) {
                throw new UntrustedException(
                        Reason.REVOKED,
                        "a notary's key that is not revoked at " + time,
                        "one revoked (" + revocation.reason().code() + ") since " + revocation.since());
            }
        }
    }

    private static void verifyEd25519(SignedCheckpoint signed, NotaryKeys keys) throws UntrustedException {
        byte[] signature = ours(signed, keys.origin(), ed25519KeyId(keys), "Ed25519");
        byte[] text = CheckpointFormat.body(signed.checkpoint()).getBytes(StandardCharsets.UTF_8);
        if (signature.length != Signed.SIGNATURE_LENGTH || !keys.ed25519().signed(text, signature)) {
            throw wrong("Ed25519");
        }
    }

    private static Instant verifyMlDsa44(SignedCheckpoint signed, NotaryKeys keys) throws UntrustedException {
        byte[] line = ours(signed, keys.origin(), mlDsa44KeyId(keys), "ML-DSA-44");
        if (line.length != Long.BYTES + ML_DSA_44_SIGNATURE_LENGTH) {
            throw wrong("ML-DSA-44");
        }
        long time = ByteBuffer.wrap(line).getLong();
        byte[] signature = Arrays.copyOfRange(line, Long.BYTES, line.length);
        if (!mlDsa44Valid(keys, cosigned(signed.checkpoint(), keys.origin(), time), signature)) {
            throw wrong("ML-DSA-44");
        }
        try {
            return Instant.ofEpochSecond(time);
        } catch (DateTimeException e) {
            throw new UntrustedException(Reason.SIGNATURE, "a time", "a cosignature of " + time + " s since 1970");
        }
    }

    private static byte[] ours(SignedCheckpoint signed, String name, byte[] keyId, String algorithm)
            throws UntrustedException {
        return find(signed, name, keyId)
                .orElseThrow(() -> new UntrustedException(
                        Reason.SIGNATURE,
                        "an " + algorithm + " signature of " + name + ", since the policy demands both",
                        "none"));
    }

    /** The signature of the line with this name and key id; a line of any other key is passed over. */
    private static Optional<byte[]> find(SignedCheckpoint signed, String name, byte[] keyId) {
        for (SignatureLine line : signed.signatures()) {
            byte[] bytes = line.signature();
            if (line.name().equals(name) && Arrays.equals(bytes, 0, KEY_ID_LENGTH, keyId, 0, KEY_ID_LENGTH)) {
                return Optional.of(Arrays.copyOfRange(bytes, KEY_ID_LENGTH, bytes.length));
            }
        }
        return Optional.empty();
    }

    private static UntrustedException wrong(String algorithm) {
        return new UntrustedException(
                Reason.SIGNATURE, "an " + algorithm + " signature over this checkpoint", "one that does not fit it");
    }

    static boolean mlDsa44Valid(NotaryKeys keys, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("ML-DSA-44");
            verifier.initVerify(keys.mlDsa44PublicKey());
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The struct {@code cosigned_message} of C2SP tlog-cosignature, for the whole tree. */
    private static byte[] cosigned(Checkpoint checkpoint, String cosigner, long time) {
        return concat(
                COSIGNED_LABEL,
                lengthPrefixed(cosigner),
                uint64(time),
                lengthPrefixed(checkpoint.origin()),
                uint64(0),
                uint64(checkpoint.size()),
                checkpoint.root().value());
    }

    static List<String> verifierKeys(NotaryKeys keys) {
        return List.of(
                verifierKey(
                        keys.origin(),
                        ed25519KeyId(keys),
                        TYPE_ED25519,
                        keys.ed25519().raw()),
                verifierKey(keys.origin(), mlDsa44KeyId(keys), TYPE_ML_DSA_44, keys.mlDsa44()));
    }

    private static String verifierKey(String name, byte[] keyId, byte type, byte[] key) {
        return name + "+" + HexFormat.of().formatHex(keyId) + "+"
                + Base64.getEncoder().encodeToString(concat(new byte[] {type}, key));
    }

    private static byte[] ed25519KeyId(NotaryKeys keys) {
        return keyId(keys.origin(), TYPE_ED25519, keys.ed25519().raw());
    }

    private static byte[] mlDsa44KeyId(NotaryKeys keys) {
        return keyId(keys.origin(), TYPE_ML_DSA_44, keys.mlDsa44());
    }

    private static byte[] keyId(String name, byte type, byte[] key) {
        byte[] hashed = concat(name.getBytes(StandardCharsets.UTF_8), new byte[] {'\n', type}, key);
        return Arrays.copyOf(Digest.of(hashed).value(), KEY_ID_LENGTH);
    }

    private static byte[] lengthPrefixed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return concat(new byte[] {(byte) bytes.length}, bytes);
    }

    private static byte[] uint64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
