package org.tripcap.ingest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tripcap.capture.custody.CertificateTerm;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;

/**
 * The identities that a server signs with, one for each of its roles. That of a role is {@code ROLE.pem}, or else the only file
 * {@code ROLE-….pem}: where several servers play a role, each has a key and a name of its own.
 */
record ServerIdentities(Identity responder, Identity indexer) {
    private static final String COSIGNING = "-mldsa44.pem";

    /** While each certificate counts. */
    List<CertificateTerm> terms() {
        return List.of(responder.term(), indexer.term());
    }

    /** Those of vault and notary, which a deployment has once. */
    record Central(Identity vault, NotaryIdentity notary) {
        /** While each certificate counts. */
        List<CertificateTerm> terms() {
            return List.of(vault.term(), notary.identity().term());
        }

        /**
         * Reads them.
         *
         * @throws IOException as {@link ServerIdentities#load}
         */
        static Central load(Path directory) throws IOException {
            Path notary = file(directory, Role.NOTARY);
            String name = String.valueOf(notary.getFileName());
            Path cosigning = notary.resolveSibling(name.substring(0, name.length() - ".pem".length()) + COSIGNING);
            return new Central(
                    identity(directory, Role.VAULT),
                    NotaryIdentity.load(existing(cosigning), identity(directory, Role.NOTARY)));
        }
    }

    /**
     * Reads them.
     *
     * @throws IOException when one is missing, damaged, readable by others, or has another role than its name says
     */
    static ServerIdentities load(Path directory) throws IOException {
        return new ServerIdentities(identity(directory, Role.RESPONDER), identity(directory, Role.INDEXER));
    }

    private static Identity identity(Path directory, Role role) throws IOException {
        Path file = file(directory, role);
        Identity identity = Identity.load(existing(file));
        if (identity.role() != role) {
            throw new IOException(file + " is an identity of role "
                    + identity.role().code() + ", expected " + role.code() + "; enrol one for this role");
        }
        return identity;
    }

    private static Path file(Path directory, Role role) throws IOException {
        Path plain = directory.resolve(role.code() + ".pem");
        if (Files.exists(plain) || !Files.isDirectory(directory)) {
            return plain;
        }
        List<Path> named = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, role.code() + "-*.pem")) {
            for (Path file : files) {
                if (!file.toString().endsWith(COSIGNING)) {
                    named.add(file);
                }
            }
        }
        if (named.size() > 1) {
            throw new IOException(directory + " holds " + named.size() + " identities for role " + role.code()
                    + "; leave the one that this server has, or call it " + plain.getFileName());
        }
        return named.isEmpty() ? plain : named.getFirst();
    }

    private static Path existing(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is missing; enrol an identity for this role, or name the right directory");
        }
        return file;
    }
}
