import groovy.xml.XmlSlurper

def testcases = { test ->
    new XmlSlurper().parse(new File(basedir, "target/surefire-reports/TEST-org.example.toy.${test}.xml")).testcase
}
def messages = { testcase -> (testcase.failure + testcase.error).collect { it.@message.text() } }

// The defective store, the rule that detects it, and the hint of the rule.
def expected = [
    AnyVersionTest   : ['REPLACE-2', 'are read, comparison and write one atomic step?'],
    ForgetfulTest    : ['REMOVE-4', 'does every removal store the id with its incarnation, also the second removal of one id?'],
    SharedSessionTest: ['SESSION-1', 'is the session index unique, and read in the step that writes?'],
    CoarseTurnTest   : ['IDLE-3', 'does the order lose digits, or truncate to milliseconds?'],
    UnclosedTest     : ['LIFECYCLE-1', 'which method does not check whether the store is closed?'],
]

expected.each { test, failure ->
    def (rule, hint) = failure
    def all = testcases(test).collectMany(messages)
    def naming = all.find { it.startsWith("broken rule $rule ") || it.startsWith("broken rule $rule:") }
    assert naming != null : "$test is not named by $rule, but: $all"
    assert naming.contains("check: $hint")
    println "$test:\n$naming\n"
}

// The rules that the guide names as green after a step: groups without exceptions, and single rules.
def guide = new File(basedir, '../../../../sql-adapter/README.md').text
def promised = [] as Set
[4, 5, 6, 7, 8].each { step ->
    def section = guide.split("\n## $step\\.")[1].split('\n## ')[0]
    def said = section.split('\\*Green now:\\*')[1].split('\n\n')[0].replaceAll('\\s+', ' ')
    def leftOut = (said =~ /except ((?:[A-Z]+-\d+(?:, | and )?)+)/).collect { (it[1] =~ /[A-Z]+-\d+/).collect() }.flatten()
    def single = (said =~ /[A-Z]+-\d+/).collect() - leftOut
    def groups = (said.replaceAll(/[A-Z]+-\d+/, '') =~ /\b[A-Z]{3,}\b/).collect()

    def red = [], green = []
    testcases("Step${step}Test").each {
        def name = (it.@name.text() =~ /^([a-z]+)(\d+)_/)[0]
        def rule = "${name[1].toUpperCase()}-${name[2]}".toString()
        if (!messages(it).isEmpty()) {
            red << rule
        } else if (it.skipped.isEmpty()) {
            green << rule
        }
    }
    assert !groups.isEmpty() || !single.isEmpty()
    groups.each { group -> assert (red + green).any { it.startsWith("$group-") } : "step $step: no rule of $group ran" }
    promised += single
    promised += (red + green).findAll { rule -> groups.any { rule.startsWith("$it-") } && !(rule in leftOut) }
    assert promised.intersect(red).isEmpty() : "after step $step these are red: ${promised.intersect(red)}"
    assert red.containsAll(leftOut) : "after step $step these are green: ${leftOut - red}"
    println "after step $step: ${green.size()} green, ${red.size()} red: $red"
    if (step == 8) {
        assert red.isEmpty()
        assert promised.containsAll(green.findAll { !it.startsWith('KIT-') }) : "no step turns these green: ${green - promised}"
    }
}
return true
