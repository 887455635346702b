package org.tripcap.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;

/** The identities that a server signs with, one for each of its roles. */
record ServerIdentities(Identity vault, Identity responder, Identity indexer, NotaryIdentity notary) {
    /**
     * Reads them.
     *
     * @throws IOException when one is missing, damaged, readable by others, or has another role than its name says
     */
    static ServerIdentities load(Path directory) throws IOException {
        return new ServerIdentities(
                identity(directory, Role.VAULT),
                identity(directory, Role.RESPONDER),
                identity(directory, Role.INDEXER),
                NotaryIdentity.load(
                        existing(directory.resolve("notary-mldsa44.pem")), identity(directory, Role.NOTARY)));
    }

    private static Identity identity(Path directory, Role role) throws IOException {
        Path file = directory.resolve(role.code() + ".pem");
        Identity identity = Identity.load(existing(file));
        if (identity.role() != role) {
            throw new IOException(file + " is an identity of role "
                    + identity.role().code() + ", expected " + role.code() + "; enrol one for this role");
        }
        return identity;
    }

    private static Path existing(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is missing; enrol an identity for this role, or name the right directory");
        }
        return file;
    }
}
