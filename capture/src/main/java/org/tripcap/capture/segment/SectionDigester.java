package org.tripcap.capture.segment;

import java.security.MessageDigest;
import java.security.SecureRandom;
import org.tripcap.capture.incident.Digest;

/** Hashes finished sections, each under a fresh salt: the part of sealing that needs no key. Use one a thread. */
public final class SectionDigester {

    private final SecureRandom random;
    private final MessageDigest sha256 = Digest.sha256();
    private final BlockTree tree = new BlockTree();

    /** A digester that draws salts from the platform's generator. */
    public SectionDigester() {
        this(new SecureRandom());
    }

    SectionDigester(SecureRandom random) {
        this.random = random;
    }

    /**
     * Hashes a section.
     *
     * @throws IllegalStateException when the section is not finished
     */
    public SectionDigests digest(Section section) {
        section.requireFinished();
        byte[] salt = new byte[SegmentCiphertext.SALT_LENGTH];
        random.nextBytes(salt);
        return new SectionDigests(salt, commit(section, salt), tree.root(section, salt));
    }

    private Digest commit(Section section, byte[] salt) {
        sha256.update(OpenedSegment.commitDomain());
        sha256.update(salt);
        sha256.update(section.array(), 0, section.length());
        return new Digest(sha256.digest());
    }
}
