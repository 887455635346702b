package org.tripcap.cli.casefile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaseEvidence.Damage;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/**
 * Reads a bag (RFC 8493) that may come from an enemy: only plain files that its manifest lists, below its own directory, none of
 * them through a symbolic link, each digested as it is read. What is wrong is collected as damage; nothing is followed, unpacked
 * or believed.
 */
final class BagReader {
    /** The label in {@code bag-info.txt} under which the incident stands. */
    static final String INCIDENT = "External-Identifier";

    /** Files in one bundle, at most: some two hundred thousand segments, a terabyte of packets. */
    static final int MAX_FILES = 1_000_000;

    private static final String DATA = "data/";
    private static final String MANIFEST = "manifest-sha256.txt";
    private static final String TAG_MANIFEST = "tagmanifest-sha256.txt";
    private static final String BAG_INFO = "bag-info.txt";
    private static final String DECLARATION = "bagit.txt";
    private static final int MAX_LINE = 1024;
    private static final int MAX_TAG_FILE = 64 * 1024;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_DAMAGE = 10_000;
    private static final int BUFFER = 64 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (.+)");
    private static final String CHANGED =
            "compare with another copy of the bundle; this one was changed after it was written";

    private final Path top;
    private final NavigableMap<String, Digest> payload = new TreeMap<>();
    /** Listed, and seen in the bag's own directories: the only ones that are read. */
    private final Set<String> present = new HashSet<>();

    private final Set<String> unread = new HashSet<>();
    private final Set<Damage> damage = new LinkedHashSet<>();
    private final IncidentId incident;
    private long files;

    /**
     * Opens a bag: reads its manifests and lists its files.
     *
     * @throws BadBundleException when it is no bag, or not one of an incident
     * @throws IOException when it cannot be read
     */
    BagReader(Path directory) throws IOException {
        top = directory.toAbsolutePath().normalize();
        byte[] declaration = tag(DECLARATION);
        if (!new String(declaration, StandardCharsets.UTF_8).startsWith("BagIt-Version: 1.0\n")) {
            throw new BadBundleException(DECLARATION + " begins with 'BagIt-Version: 1.0'; this is no bundle");
        }
        incident = incident(tag(BAG_INFO));
        readManifest(MANIFEST, payload);
        NavigableMap<String, Digest> tags = new TreeMap<>();
        readManifest(TAG_MANIFEST, tags);
        compareWithFiles(tags.keySet());
        for (String name : List.of(DECLARATION, BAG_INFO, MANIFEST)) {
            compareTag(name, tags);
        }
        unread.addAll(present);
    }

    private static IncidentId incident(byte[] info) throws BadBundleException {
        for (String line : new String(info, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.startsWith(INCIDENT + ": ")) {
                try {
                    return IncidentId.parse(line.substring(INCIDENT.length() + 2));
                } catch (MalformedException e) {
                    throw new BadBundleException(BAG_INFO + ", " + INCIDENT + ": " + e.getMessage());
                }
            }
        }
        throw new BadBundleException(BAG_INFO + " names the incident in '" + INCIDENT + "'; this one does not");
    }

    /** The incident that the bag says it is about; its statements have to say the same. */
    IncidentId incident() {
        return incident;
    }

    /** Names of payload files below this directory, in order, as the manifest lists them. */
    List<String> names(String directory, String extension) {
        String prefix = DATA + directory;
        return payload.subMap(prefix, prefix + Character.MAX_VALUE).keySet().stream()
                .filter(name -> name.endsWith(extension))
                .map(name -> name.substring(DATA.length()))
                .toList();
    }

    boolean has(String name) {
        return payload.containsKey(DATA + name);
    }

    /** The size of a payload file in bytes; 0 for one that is not there. */
    long size(String name) throws IOException {
        return present.contains(DATA + name) ? Files.size(top.resolve(DATA + name)) : 0;
    }

    /**
     * Reads a payload file and compares it with the manifest.
     *
     * @return empty when it is not there, is no plain file, or is longer; that is damage then
     */
    Optional<byte[]> read(String name, int maxBytes) throws IOException {
        String full = DATA + name;
        if (!present.contains(full)) {
            return Optional.empty(); // reported when files and manifest were compared
        }
        byte[] bytes;
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = open(top.resolve(full))) {
            bytes = new byte[(int) Math.min(maxBytes, Files.size(top.resolve(full)))];
            int length = digested(in, bytes, sha256);
            if (length < bytes.length || in.read() >= 0) {
                damage(
                        Severity.INVALID,
                        "bag.size",
                        name,
                        "expected a file of at most " + maxBytes + " bytes, found another",
                        "nothing that tripcap writes here is as long; compare with another copy of the bundle");
                return Optional.empty();
            }
        }
        unread.remove(full);
        compare(name, required(full), new Digest(sha256.digest()));
        return Optional.of(bytes);
    }

    /** Fills the array, each part digested while it is in the processor's cache; returns how much there was. */
    private static int digested(InputStream in, byte[] bytes, MessageDigest sha256) throws IOException {
        int length = 0;
        int part = 1;
        while (length < bytes.length && part > 0) {
            part = in.readNBytes(bytes, length, Math.min(BUFFER, bytes.length - length));
            sha256.update(bytes, length, part);
            length += part;
        }
        return length;
    }

    /** Digests the payload files that were not read, and says what is wrong with the bag. */
    List<Damage> finish() throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (String name : List.copyOf(unread)) {
            compare(name.substring(DATA.length()), required(name), digest(top.resolve(name), buffer));
        }
        unread.clear();
        return List.copyOf(damage);
    }

    void damage(Severity severity, String check, String name, String message, String advice) {
        add(new Damage(severity, check, DATA + name, message, advice));
    }

    /** Bounded, without losing the worst. */
    private void add(Damage found) {
        if (damage.size() < MAX_DAMAGE
                || damage.stream().noneMatch(d -> d.severity().compareTo(found.severity()) <= 0)) {
            damage.add(found);
        }
    }

    private Digest required(String name) {
        Digest digest = payload.get(name);
        if (digest == null) {
            throw new IllegalStateException(name + " was read before it was listed");
        }
        return digest;
    }

    private void compare(String name, Digest expected, Digest found) {
        if (!expected.equals(found)) {
            damage(
                    Severity.INVALID,
                    "bag.sha256",
                    name,
                    "expected SHA-256 " + expected + " as in " + MANIFEST + ", found " + found,
                    CHANGED);
        }
    }

    private void compareTag(String name, NavigableMap<String, Digest> tags) throws IOException {
        Digest expected = tags.get(name);
        Digest found = digest(top.resolve(name), new byte[BUFFER]);
        if (!found.equals(expected)) {
            add(new Damage(
                    Severity.INVALID,
                    "bag.sha256",
                    name,
                    "expected SHA-256 " + (expected == null ? "in " : expected + " as in ") + TAG_MANIFEST + ", found "
                            + found,
                    CHANGED));
        }
    }

    private static Digest digest(Path file, byte[] buffer) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = open(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
            }
        }
        return new Digest(sha256.digest());
    }

    private void readManifest(String name, NavigableMap<String, Digest> into) throws IOException {
        Path file = requireFile(name);
        try (BufferedReader lines = new BufferedReader(Channels.newReader(
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)),
                StandardCharsets.UTF_8.newDecoder(),
                BUFFER))) {
            for (String line = line(lines, name); line != null; line = line(lines, name)) {
                var parts = LINE.matcher(line);
                if (!parts.matches()) {
                    throw new BadBundleException(name + ": a line is a SHA-256, two spaces and a name; one is not");
                }
                if (into.size() >= MAX_FILES) {
                    throw new BadBundleException(name + " lists more than " + MAX_FILES + " files");
                }
                take(name, Digest.parse(parts.group(1)), parts.group(2), into);
            }
        } catch (CharacterCodingException e) {
            throw new BadBundleException(name + " is not valid UTF-8");
        }
    }

    private void take(String manifest, Digest digest, String listed, NavigableMap<String, Digest> into) {
        boolean below = manifest.equals(MANIFEST) == listed.startsWith(DATA);
        if (!below || !NAME.matcher(listed).matches()) {
            add(new Damage(
                    Severity.INVALID,
                    "bag.name",
                    manifest,
                    "expected names of files in the bag, found '" + shown(listed) + "'",
                    "a name that leads elsewhere is an attack on whoever opens the bundle; nothing was read there"));
        } else if (into.putIfAbsent(listed, digest) != null) {
            add(new Damage(
                    Severity.INVALID,
                    "bag.name",
                    manifest,
                    "expected each name once, found " + listed + " again",
                    CHANGED));
        }
    }

    private static String shown(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "...";
    }

    /** One line without its end, or null at the end of the file; no line makes this grow without bound. */
    private static @Nullable String line(BufferedReader lines, String name) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (line.length() == MAX_LINE) {
                throw new BadBundleException(name + " has a line of more than " + MAX_LINE + " characters");
            }
            line.append((char) c);
        }
        if (line.isEmpty()) {
            return null;
        }
        throw new BadBundleException(name + " ends in a line feed; this one was cut off");
    }

    /** Compares what lies in the directory with what the manifests list, in both directions. */
    private void compareWithFiles(Set<String> tags) throws IOException {
        FileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (++files > MAX_FILES + MAX_TAG_FILE) {
                    throw new BadBundleException("it has more than " + MAX_FILES + " files");
                }
                String name = top.relativize(file).toString();
                if (!attributes.isRegularFile()) {
                    foreign(name, attributes.isSymbolicLink() ? "a symbolic link" : "no plain file");
                } else if (payload.containsKey(name)) {
                    present.add(name);
                } else if (!tags.contains(name) && !name.equals(TAG_MANIFEST)) {
                    foreign(name, "a file that no manifest lists");
                }
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(top, Set.of(), MAX_DEPTH, visitor);
        for (String name : payload.keySet()) {
            if (present.contains(name)) {
                continue;
            }
            add(new Damage(
                    Severity.INCOMPLETE,
                    "bag.missing",
                    name,
                    "expected this file, which " + MANIFEST + " lists, found none",
                    "look for it in another copy of the bundle"));
        }
    }

    private void foreign(String name, String what) {
        add(new Damage(
                Severity.INVALID,
                "bag.unlisted",
                shown(name),
                "expected plain files that a manifest lists, found " + what,
                "somebody added this to the bundle; do not open it"));
    }

    private byte[] tag(String name) throws IOException {
        try (InputStream in = open(requireFile(name))) {
            byte[] bytes = in.readNBytes(MAX_TAG_FILE + 1);
            if (bytes.length > MAX_TAG_FILE) {
                throw new BadBundleException(name + " has more than " + MAX_TAG_FILE + " bytes");
            }
            return bytes;
        }
    }

    private Path requireFile(String name) throws IOException {
        Path file = top.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadBundleException(name + " is missing or no plain file; this is no bundle");
        }
        return file;
    }

    private static InputStream open(Path file) throws IOException {
        return Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }
}
