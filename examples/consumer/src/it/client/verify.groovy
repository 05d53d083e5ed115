import groovy.xml.XmlSlurper

// The application ran on Redis.
def report = new XmlSlurper().parse(new File(basedir, 'target/surefire-reports/TEST-org.example.client.FleetOnRedisTest.xml'))
assert report.@tests == 3
assert report.@failures == 0
assert report.@errors == 0
assert report.@skipped == 0

// The last of the two builds had fewer dependencies.
def resolved = new File(basedir, 'target/dependencies').text
assert resolved.contains(':redisson:')
['kryo', 'rxjava', 'reactor-core', 'byte-buddy'].each { assert !resolved.contains(":${it}:") : resolved }

// The recipe of the adapter's README is the one that ran.
def project = new XmlSlurper().parse(new File(basedir, 'pom.xml'))
def ran = project.profiles.profile.find { it.id == 'slim' }.'**'.findAll { it.name() == 'exclusion' }
        .collect { "${it.groupId}:${it.artifactId}".toString() }.toSet()
def readme = new File(basedir, '../../../../../worker-redis-adapter/README.md').text
def documented = (readme =~ /<exclusion><groupId>(.*)<\/groupId><artifactId>(.*)<\/artifactId><\/exclusion>/)
        .collect { "${it[1]}:${it[2]}".toString() }.toSet()
assert !ran.isEmpty()
assert ran == documented

// The table of versions has what the script runs.
def table = new File(basedir, '../../../README.md').text
def lines = (new File(basedir, '../../../versions').text =~ /(?m)^  '(\w+) ([\d.]+[0-9])(\.Final)?'$/).collect { it[2] }
assert lines.size() > 8
lines.each { assert table.contains(it) : "$it is not in the README" }
return true
