package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.incident.JsonFields;

/**
 * What of a data directory goes into a backup, and where the backups are: {@code backups/ID.json} names the directory of each, so
 * that erasure finds them.
 *
 * <p>A backup holds the authority, the trust file, certificates, the secrets of the alert sources, and the vault's keys. It holds no
 * key that states anything: a chain of statements that went on from an earlier state would contradict itself on the ledger, so
 * whoever states gets a new key after a restore. Nor does it hold the vault's counts of releases, which belong to its old chain.
 */
record KeyBackups(DataDirectory directory) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ENTRY = 16_384;
    private static final String ENTRY = ".json";
    private static final String KEYS = "keys";
    private static final String VAULT_KEYS = "vault/keys";
    private static final String VAULT_BINDINGS = "vault/bindings";
    private static final String VAULT_DESTROYED = "vault/destroyed";
    /** Bindings before keys, so that none lacks its key; what was destroyed in between is noted last. */
    private static final List<String> PARTS = List.of(KEYS, VAULT_BINDINGS, VAULT_KEYS, VAULT_DESTROYED);

    private static final Pattern NO_STATING_KEY = Pattern.compile(
            "authority\\.pem|trust\\.json|alerts\\.key|alerts-[a-z0-9][a-z0-9-]{0,62}\\.secret|[a-z0-9-]{1,63}\\.crt");
    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{64}");

    /** A backup and where it lies. */
    private record Entry(String id, Path place) {

        static Entry read(Path file) throws IOException {
            try {
                JsonFields fields = JsonFields.parse(Files.readAllBytes(file), MAX_ENTRY, "backup's place");
                Entry entry = new Entry(fields.text("id"), Path.of(fields.text("directory")));
                fields.end();
                return entry;
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        file + " is damaged (" + e.getMessage() + "); make the backup it was about anew", e);
            }
        }
    }

    boolean knows(String id) {
        return Files.exists(entry(id));
    }

    /** Where a backup lies, or lay; empty when none has this id. */
    Optional<Path> place(String id) throws IOException {
        return ids().contains(id) ? Optional.of(Entry.read(entry(id)).place()) : Optional.empty();
    }

    /** Ids of all backups that are known, in their order. */
    List<String> ids() throws IOException {
        Path entries = directory.path().resolve("backups");
        if (!Files.isDirectory(entries)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(entries)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(ENTRY))
                    .map(name -> name.substring(0, name.length() - ENTRY.length()))
                    .sorted()
                    .toList();
        }
    }

    /** Lets go of a backup that is no more. */
    void forget(String id) throws IOException {
        Files.deleteIfExists(entry(id));
    }

    /** Remembers where a backup lies. */
    void remember(String id, Path place) throws IOException {
        DurableFile.write(
                entry(id),
                JSON.writeValueAsBytes(JSON.createObjectNode()
                        .put("id", id)
                        .put("directory", place.toAbsolutePath().normalize().toString())));
    }

    /**
     * Brings a backup up to date. What erasure destroyed goes from it; what is missing here for another reason stays in it.
     *
     * @return files in it
     */
    int save(KeyBackup backup, Path place) throws IOException {
        int files = 0;
        for (String part : PARTS) {
            Path from = source(part);
            if (!Files.isDirectory(from)) {
                continue;
            }
            try (DirectoryStream<Path> listed = Files.newDirectoryStream(from, file -> belongs(part, file))) {
                for (Path file : listed) {
                    byte[] plain = KeyBackup.bounded(file);
                    try {
                        backup.put(part + "/" + file.getFileName(), plain);
                    } finally {
                        Arrays.fill(plain, (byte) 0);
                    }
                    files++;
                }
            }
        }
        for (String destroyed : backup.names(VAULT_DESTROYED)) {
            takeOut(place, destroyed.substring(VAULT_DESTROYED.length() + 1));
        }
        return files;
    }

    /**
     * Puts a backup's files into this data directory, which must hold neither keys nor a vault.
     *
     * @return files written
     */
    int restore(KeyBackup backup) throws IOException {
        for (Path target : List.of(source(KEYS), directory.server().resolve("vault"))) {
            if (Files.exists(target)) {
                throw new IOException(target + " exists; a backup is restored where neither keys nor a vault are, so"
                        + " move it away first");
            }
        }
        for (String part : PARTS) {
            for (String name : backup.names(part)) {
                Arrays.fill(backup.get(name), (byte) 0); // nothing is written where a file was changed
            }
        }
        int files = 0;
        for (String part : PARTS) {
            for (String name : backup.names(part)) {
                Path target = source(part).resolve(name.substring(part.length() + 1));
                byte[] plain = backup.get(name);
                try {
                    DurableFile.write(target, plain);
                } finally {
                    Arrays.fill(plain, (byte) 0);
                }
                files++;
            }
        }
        return files;
    }

    /**
     * Takes a destroyed key out of every backup that can be reached.
     *
     * @return backups that could not be
     */
    long erase(String key) throws IOException {
        Path entries = directory.path().resolve("backups");
        if (!Files.isDirectory(entries)) {
            return 0;
        }
        long unreached = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(entries, "*" + ENTRY)) {
            for (Path file : files) {
                if (!isErased(Entry.read(file), key)) {
                    unreached++;
                }
            }
        }
        return unreached;
    }

    /** A disk that is not there, or cannot be written, is no reason to stop: it is counted. */
    private static boolean isErased(Entry backup, String key) {
        try {
            if (!KeyBackup.idIn(backup.place()).equals(Optional.of(backup.id()))) {
                return false;
            }
            takeOut(backup.place(), key);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void takeOut(Path place, String key) throws IOException {
        KeyBackup.remove(place, VAULT_BINDINGS + "/" + key);
        KeyBackup.remove(place, VAULT_KEYS + "/" + key);
    }

    private static boolean belongs(String part, Path file) {
        String name = String.valueOf(file.getFileName());
        return (part.equals(KEYS) ? NO_STATING_KEY : KEY_ID).matcher(name).matches() && Files.isRegularFile(file);
    }

    private Path source(String part) {
        return part.equals(KEYS) ? directory.keys().path() : directory.server().resolve(part);
    }

    private Path entry(String id) {
        return directory.path().resolve("backups").resolve(id + ENTRY);
    }
}
