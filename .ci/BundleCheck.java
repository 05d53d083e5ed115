import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Checks a folder of artifacts against what Maven Central demands, and against what this project promises: {@code java BundleCheck.java
 * FOLDER VERSION LICENSE}. Prints each fault, and exits with 1 if there is one.
 */
public final class BundleCheck {
    private static final String GROUP = "io.workermanager";
    private static final String PARENT = "worker-manager";
    private static final String BOM = "worker-manager-bom";

    private final List<String> faults = new ArrayList<>();
    private final Path folder;
    private final String version;
    private final byte[] licence;
    private final TreeMap<String, Element> poms = new TreeMap<>();

    private BundleCheck(Path folder, String version, byte[] licence) {
        this.folder = folder.resolve(GROUP.replace('.', '/'));
        this.version = version;
        this.licence = licence;
    }

    public static void main(String[] args) throws Exception {
        BundleCheck check = new BundleCheck(Path.of(args[0]), args[1], Files.readAllBytes(Path.of(args[2])));
        check.run();
        check.faults.forEach(System.out::println);
        System.out.println(check.poms.size() + " artifacts, " + check.faults.size() + " faults");
        System.exit(check.faults.isEmpty() && !check.poms.isEmpty() ? 0 : 1);
    }

    private void run() throws Exception {
        try (Stream<Path> artifacts = Files.list(folder)) {
            for (Path artifact : artifacts.filter(Files::isDirectory).sorted().toList()) {
                String name = artifact.getFileName().toString();
                Path pom = artifact.resolve(version).resolve(name + "-" + version + ".pom");
                if (demand(Files.exists(pom), name + " has no POM of version " + version)) {
                    poms.put(name, document(pom));
                }
            }
        }
        Set<String> jars = new TreeSet<>();
        for (var entry : poms.entrySet()) {
            checkPom(entry.getKey(), entry.getValue());
            if (text(entry.getValue(), "packaging").orElse("jar").equals("jar")) {
                jars.add(entry.getKey());
                checkJars(entry.getKey());
            }
            checkFiles(entry.getKey());
        }
        checkBom(jars);
    }

    private void checkPom(String name, Element pom) throws IOException {
        demand(!version.endsWith("-SNAPSHOT"), "the version is a snapshot");
        demand(text(pom, "artifactId").equals(Optional.of(name)), name + ": artifactId");
        for (String own : List.of("name", "description")) {
            demand(text(pom, own).isPresent(), name + ": the POM has no " + own);
        }
        for (String inherited : List.of("groupId", "version", "url")) {
            demand(inherited(pom, inherited).flatMap(BundleCheck::content).isPresent(), name + ": the POM has no " + inherited);
        }
        demandParts(name, pom, "licenses", "license", "name", "url");
        demandParts(name, pom, "developers", "developer", "name", "url");
        Optional<Element> scm = inherited(pom, "scm");
        for (String part : List.of("connection", "developerConnection", "url")) {
            demand(scm.flatMap(all -> text(all, part)).isPresent(), name + ": the POM has no scm/" + part);
        }
        for (String forbidden : List.of("repositories", "pluginRepositories", "distributionManagement")) {
            demand(child(pom, forbidden).isEmpty(), name + ": the POM has " + forbidden);
        }
        String file = Files.readString(path(name, ".pom"));
        demand(!file.contains("-SNAPSHOT"), name + ": the POM names a snapshot");
    }

    private void demandParts(String name, Element pom, String list, String item, String... parts) {
        Optional<Element> first = inherited(pom, list).flatMap(all -> child(all, item));
        for (String part : parts) {
            demand(first.flatMap(one -> text(one, part)).isPresent(), name + ": the POM has no " + item + " with " + part);
        }
    }

    private void checkJars(String name) throws IOException {
        for (String end : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
            demand(Files.exists(path(name, end)), name + " has no " + name + "-" + version + end);
        }
        try (Stream<Path> files = Files.list(path(name, ".pom").getParent())) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
                checkLicence(jar);
            }
        }
        demand(contains(path(name, ".jar"), "module-info.class") || hasModuleName(path(name, ".jar")), name + ": no module name");
        demand(contains(path(name, "-javadoc.jar"), "index.html"), name + ": the Javadoc is empty");
        demand(contains(path(name, "-sources.jar"), ".java"), name + ": the sources are empty");
        Path components = path(name, "-cyclonedx.json");
        demand(
                Files.exists(components) && Files.readString(components).contains("\"bomFormat\" : \"CycloneDX\""),
                name + ": no list of components");
    }

    private void checkLicence(Path jar) throws IOException {
        try (JarFile open = new JarFile(jar.toFile())) {
            var entry = open.getEntry("META-INF/LICENSE");
            if (demand(entry != null, jar.getFileName() + ": no META-INF/LICENSE")) {
                try (InputStream content = open.getInputStream(entry)) {
                    demand(MessageDigest.isEqual(content.readAllBytes(), licence), jar.getFileName() + ": another licence");
                }
            }
        }
    }

    private static boolean contains(Path jar, String end) throws IOException {
        if (!Files.exists(jar)) {
            return false;
        }
        try (JarFile open = new JarFile(jar.toFile())) {
            return open.stream().anyMatch(entry -> entry.getName().endsWith(end));
        }
    }

    private static boolean hasModuleName(Path jar) throws IOException {
        try (JarFile open = new JarFile(jar.toFile())) {
            return open.getManifest() != null
                    && open.getManifest().getMainAttributes().getValue("Automatic-Module-Name") != null;
        }
    }

    /** Each file has its checksums, and each artifact a signature that is good. */
    private void checkFiles(String name) throws IOException, GeneralSecurityException, InterruptedException {
        try (Stream<Path> files = Files.list(path(name, ".pom").getParent())) {
            for (Path file : files.filter(path -> path.toString().matches(".*\\.(pom|jar|json)")).sorted().toList()) {
                demand(digest(file, "MD5").equals(sidecar(file, ".md5")), file.getFileName() + ": md5");
                demand(digest(file, "SHA-1").equals(sidecar(file, ".sha1")), file.getFileName() + ": sha1");
                Path signature = Path.of(file + ".asc");
                demand(Files.exists(signature) && isGood(signature, file), file.getFileName() + ": no good signature");
            }
        }
    }

    private static String digest(Path file, String algorithm) throws IOException, GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file)));
    }

    private static String sidecar(Path file, String end) throws IOException {
        Path sidecar = Path.of(file + end);
        return Files.exists(sidecar) ? Files.readString(sidecar).strip() : "";
    }

    private static boolean isGood(Path signature, Path file) throws IOException, InterruptedException {
        return new ProcessBuilder("gpg", "--batch", "--quiet", "--verify", signature.toString(), file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private void checkBom(Set<String> jars) {
        Set<String> managed = new TreeSet<>();
        Optional.ofNullable(poms.get(BOM))
                .flatMap(bom -> child(bom, "dependencyManagement"))
                .flatMap(all -> child(all, "dependencies"))
                .ifPresent(all -> children(all).forEach(one -> managed.add(text(one, "artifactId").orElse("?"))));
        demand(managed.equals(jars), "the BOM has " + managed + ", published are " + jars);
    }

    private Path path(String name, String end) {
        return folder.resolve(name).resolve(version).resolve(name + "-" + version + end);
    }

    private boolean demand(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
        return holds;
    }

    private static Element document(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
    }

    private Optional<Element> inherited(Element pom, String name) {
        return child(pom, name)
                .or(() -> child(pom, "parent").map(any -> poms.get(PARENT)).flatMap(parent -> child(parent, name)));
    }

    private static Stream<Element> children(Element of) {
        return IntStream.range(0, of.getChildNodes().getLength())
                .mapToObj(i -> of.getChildNodes().item(i))
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
                .map(Element.class::cast);
    }

    private static Optional<Element> child(Element of, String name) {
        return children(of).filter(element -> element.getTagName().equals(name)).findFirst();
    }

    private static Optional<String> text(Element of, String name) {
        return child(of, name).flatMap(BundleCheck::content);
    }

    private static Optional<String> content(Element of) {
        return Optional.of(of.getTextContent().strip()).filter(content -> !content.isEmpty());
    }
}
