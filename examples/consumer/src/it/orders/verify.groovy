// A user's own Redisson is the same, whichever of the two dependencies comes first.
def resolved = { module ->
    new File(basedir, "${module}/target/dependencies").readLines()
            .collect { it.replaceAll(/\u001B\[[;\d]*m/, '').trim() }
            .findAll { it.count(':') >= 3 }
            .collect { it.replaceAll(/ .*/, '') }
            .toSet()
}
def adapterFirst = resolved('adapter-first')
def clientFirst = resolved('client-first')

assert adapterFirst == clientFirst
['kryo', 'reactor-core', 'rxjava', 'cache-api', 'byte-buddy', 'netty-codec-compression', 'jodd-util'].each { part ->
    assert adapterFirst.any { it.contains(":${part}:") } : "$part is missing: $adapterFirst"
}
return true
