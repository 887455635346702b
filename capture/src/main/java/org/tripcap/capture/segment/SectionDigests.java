package org.tripcap.capture.segment;

import org.tripcap.capture.incident.Digest;

/** What binds a section that is yet to be encrypted, and the salt that hides it, which stays inside until then. */
public final class SectionDigests {

    private final byte[] salt;
    private final Digest plainCommit;
    private final Digest blocksRoot;

    SectionDigests(byte[] salt, Digest plainCommit, Digest blocksRoot) {
        this.salt = salt;
        this.plainCommit = plainCommit;
        this.blocksRoot = blocksRoot;
    }

    byte[] salt() {
        return salt;
    }

    Digest plainCommit() {
        return plainCommit;
    }

    Digest blocksRoot() {
        return blocksRoot;
    }
}
