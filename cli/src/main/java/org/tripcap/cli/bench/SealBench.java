package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.segment.Sealer;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.segment.SectionDigester;
import org.tripcap.capture.segment.SectionDigests;
import org.tripcap.capture.segment.SegmentContext;

/**
 * Measures sealing on one core, with the tree over a section's blocks and without it. Both figures are taken in turn, so that
 * their ratio holds on a busy machine; the best round counts.
 */
public final class SealBench {

    private static final int SECTIONS_A_ROUND = 8;
    private static final int SENSOR_KEY_DIGITS = 64;

    private SealBench() {}

    /**
     * How fast sections are sealed.
     *
     * @param withTree megabytes (10^6) of sections a second
     * @param plain the same without the tree, so that single packets could not be proved
     */
    public record Report(double withTree, double plain) {

        /** One object: {@code mb_per_s_tree}, {@code mb_per_s_plain}. */
        public ObjectNode toJson() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("mb_per_s_tree", Math.round(withTree))
                    .put("mb_per_s_plain", Math.round(plain));
        }

        /** Titles of {@link #row}. */
        public static List<String> header() {
            return List.of("MB/S WITH TREE", "MB/S WITHOUT");
        }

        /** The figures for people. */
        public List<String> row() {
            return List.of(String.format(Locale.ROOT, "%.0f", withTree), String.format(Locale.ROOT, "%.0f", plain));
        }
    }

    /**
     * Measures.
     *
     * @param rounds 1 or more; the first ones also compile
     */
    public static Report run(int rounds) throws IOException {
        Section section = ImixSection.begunAt(Instant.now());
        long bytes = (long) SECTIONS_A_ROUND * section.length();
        IncidentKeyPair keys = IncidentKeyPair.generate();
        SegmentContext context = new SegmentContext(
                IncidentId.random(new SecureRandom()), "0".repeat(SENSOR_KEY_DIGITS), 1, 1, Digest.of(new byte[0]));
        Sealer sealer = new Sealer();
        SectionDigests digests = new SectionDigester().digest(section);
        MessageDigest commitment = sha256();
        double withTree = 0;
        double plain = 0;
        for (int round = 0; round < rounds; round++) {
            withTree = Math.max(withTree, OneCore.megabytesPerSecond(bytes, () -> {
                for (int i = 0; i < SECTIONS_A_ROUND; i++) {
                    sealer.seal(section, context, keys.publicKey());
                }
            }));
            plain = Math.max(plain, OneCore.megabytesPerSecond(bytes, () -> {
                for (int i = 0; i < SECTIONS_A_ROUND; i++) {
                    // What is left of sealing without the tree: the commitment, which is a hash over the section,
                    // and everything after the digests.
                    commitment.update(section.array(), 0, section.length());
                    commitment.digest();
                    sealer.seal(section, digests, context, keys.publicKey());
                }
            }));
        }
        return new Report(withTree, plain);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
