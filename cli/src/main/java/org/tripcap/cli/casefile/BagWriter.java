package org.tripcap.cli.casefile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tripcap.capture.incident.Digest;

/**
 * Writes a directory in BagIt form (RFC 8493): payload below {@code data/}, {@code manifest-sha256.txt} over it, tag files
 * beside it. The bag is made under a temporary name and appears whole or not at all; readable by its owner only, since it
 * holds personal data.
 */
final class BagWriter implements AutoCloseable {

    private final Path target;
    private final Path draft;
    private final SortedMap<String, Digest> payload = new TreeMap<>();
    private final SortedMap<String, Digest> tags = new TreeMap<>();
    private long octets;
    private boolean finished;

    /**
     * Begins a bag.
     *
     * @param target the directory to make; it must not exist
     */
    BagWriter(Path target) throws IOException {
        this.target = target.toAbsolutePath().normalize();
        if (Files.exists(this.target)) {
            throw new FileAlreadyExistsException(this.target.toString(), null, "a bundle never overwrites anything");
        }
        Path parent = this.target.getParent();
        if (parent == null) {
            throw new IOException("'" + target + "' is no place for a bundle");
        }
        Files.createDirectories(parent);
        this.draft = Files.createTempDirectory(
                parent,
                "." + this.target.getFileName() + ".",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /**
     * Adds a payload file.
     *
     * @param name its path below {@code data/}, made of letters, digits, dots, hyphens and slashes
     */
    void payload(String name, byte[] content) throws IOException {
        put("data/" + name, content, payload);
        octets += content.length;
    }

    /** Adds a tag file at the top of the bag. */
    void tag(String name, byte[] content) throws IOException {
        put(name, content, tags);
    }

    /**
     * Writes the manifests and gives the bag its name.
     *
     * @param info the lines of {@code bag-info.txt}; {@code Payload-Oxum} is added
     * @return the digest of {@code manifest-sha256.txt}, which binds every payload file
     */
    Digest finish(Map<String, String> info) throws IOException {
        byte[] manifest = lines(payload);
        tag("bagit.txt", utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
        StringBuilder text = new StringBuilder();
        info.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
        text.append("Payload-Oxum: ")
                .append(octets)
                .append('.')
                .append(payload.size())
                .append('\n');
        tag("bag-info.txt", utf8(text.toString()));
        tag("manifest-sha256.txt", manifest);
        write(draft.resolve("tagmanifest-sha256.txt"), lines(tags));
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        finished = true;
        return Digest.of(manifest);
    }

    /** Removes the draft of a bag that was not finished. */
    @Override
    public void close() throws IOException {
        if (finished) {
            return;
        }
        try (Stream<Path> files = Files.walk(draft)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void put(String name, byte[] content, SortedMap<String, Digest> manifest) throws IOException {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")) {
            throw new IllegalArgumentException("'" + name + "' is no name for a file in a bundle");
        }
        if (manifest.put(name, Digest.of(content)) != null) {
            throw new IllegalArgumentException("the bundle has a file '" + name + "' already");
        }
        Path file = draft.resolve(name);
        Files.createDirectories(file.getParent());
        write(file, content);
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static byte[] lines(SortedMap<String, Digest> manifest) {
        StringBuilder lines = new StringBuilder();
        manifest.forEach((name, digest) ->
                lines.append(digest.hex()).append("  ").append(name).append('\n'));
        return utf8(lines.toString());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
