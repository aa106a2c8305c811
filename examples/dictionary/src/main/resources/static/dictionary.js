// The page of the reverse dictionary. Text from the server or the user is only added as
// text nodes: element() builds nodes, and nothing here parses markup.

const PARTS_OF_SPEECH = ["noun", "verb", "adjective", "adverb"];
const EXAMPLES = [
	"large wild cat with stripes",
	"fear of confined spaces",
	"make someone laugh",
	"instrument for measuring atmospheric pressure",
	"someone who collects stamps"
];

const form = document.getElementById("form");
const input = document.getElementById("q");
const filter = document.getElementById("filter");
const status = document.getElementById("status");
const notice = document.getElementById("notice");
const examples = document.getElementById("examples");
const results = document.getElementById("results");
const paging = document.getElementById("paging");

let request = new AbortController();

function element(name, attributes = {}, ...children) {
	const node = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) {
		if (value !== null && value !== undefined && value !== false) {
			node.setAttribute(key, value);
		}
	}
	node.append(...children);
	return node;
}

// The URL contains the state, so that every result has a link.

function fromAddress() {
	const parameters = new URLSearchParams(location.search);
	const pos = parameters.get("pos");
	return {
		q: (parameters.get("q") ?? "").trim(),
		pos: PARTS_OF_SPEECH.includes(pos) ? pos : "",
		page: Math.max(1, Number.parseInt(parameters.get("page") ?? "1", 10) || 1)
	};
}

function address({q, pos = "", page = 1}) {
	const parameters = new URLSearchParams();
	if (q) {
		parameters.set("q", q);
	}
	if (pos) {
		parameters.set("pos", pos);
	}
	if (page > 1) {
		parameters.set("page", page);
	}
	const query = parameters.toString();
	return query ? "?" + query : "./";
}

function go(question) {
	history.pushState(null, "", address(question));
	return show();
}

async function show() {
	const question = fromAddress();
	request.abort();
	request = new AbortController();
	const signal = request.signal;
	input.value = question.q;
	document.title = question.q ? question.q + " – Reverse dictionary" : "Reverse dictionary";
	document.body.classList.toggle("searched", question.q !== "");
	if (!question.q) {
		clear();
		examples.hidden = false;
		return;
	}
	results.setAttribute("aria-busy", "true");
	try {
		const response = await fetch("api/search" + address(question), {signal});
		const answer = await response.json();
		if (response.ok) {
			showPage(question, answer);
		}
		else {
			await showProblem(answer, signal);
		}
	}
	catch (error) {
		if (error.name !== "AbortError") {
			showNotice("The dictionary does not answer", "Is the application still running?", retry());
		}
	}
	finally {
		if (!signal.aborted) {
			results.removeAttribute("aria-busy");
		}
	}
}

function clear() {
	status.textContent = "";
	notice.hidden = true;
	filter.hidden = true;
	examples.hidden = true;
	paging.hidden = true;
	results.replaceChildren();
}

function showPage(question, page) {
	clear();
	showFilter(question, page.counts);
	if (page.total === 0) {
		showNotice("No word for that",
				question.pos ? `No ${question.pos} matches.` : "Use other words, or fewer words.");
		status.textContent = "Nothing found";
		return;
	}
	const count = page.total.toLocaleString("en");
	status.textContent = `${count} ${page.total === 1 ? "meaning" : "meanings"} in ${page.tookMillis} ms`
			+ (page.page > 1 ? `, page ${page.page}` : "");
	results.append(...page.meanings.map(it => meaning(it, page.search)));
	showPaging(question, page);
}

function meaning(it, search) {
	const [headword, ...synonyms] = it.lemmas;
	const title = element("h2", {}, word(headword, it, search));
	if (synonyms.length > 0) {
		title.append(element("span", {"class": "synonyms"}, ", " + synonyms.join(", ")));
	}
	return element("li", {id: it.id}, element("article", {},
			element("header", {}, title,
					element("span", {"class": "tags"}, element("i", {}, it.pos), element("span", {}, topic(it.lexname))),
					it.score === null ? "" : element("span", {"class": "score", title: "Score"}, it.score.toFixed(1))),
			element("p", {"class": "gloss"}, ...gloss(it.gloss)),
			...it.hypernyms.map(wider => element("p", {"class": "kind"},
					"a kind of ", element("b", {}, wider.lemmas.join(", ")), " – ", definition(wider.gloss)))));
}

// The headword. A click copies it, and reports it to the search log.
function word(headword, it, search) {
	const node = element("button", {type: "button", "class": "word", title: "Copy the word"}, headword);
	node.addEventListener("click", async () => {
		const click = new URLSearchParams({search, meaning: it.id});
		fetch("api/click", {method: "POST", body: click, keepalive: true}).catch(() => {});
		try {
			await navigator.clipboard.writeText(headword);
			status.textContent = `Copied “${headword}”`;
		}
		catch {
			// The browser denied access to the clipboard. The user can still read the word.
		}
	});
	return node;
}

// The topic of noun.animal is "animal". Names such as "adj.all" have no topic.
function topic(lexname) {
	const name = lexname.split(".")[1];
	return ["all", "Tops"].includes(name) ? "" : name;
}

function definition(gloss) {
	return gloss.split('; "')[0];
}

// Builds the definition, then the examples in quotes. An example can contain a highlighted word.
function gloss(pieces) {
	const nodes = [];
	let quoted = false;
	for (const piece of pieces) {
		for (const part of piece.text.split(/(")/)) {
			if (part === "") {
				continue;
			}
			const opens = part === '"' && !quoted;
			quoted = part === '"' ? opens : quoted;
			const text = piece.highlighted ? element("mark", {}, part) : part;
			nodes.push(quoted || part === '"' ? element("span", {"class": "example"}, text) : text);
		}
	}
	return nodes;
}

function showFilter(question, counts) {
	const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
	const chip = (pos, label, count) => {
		const node = link({q: question.q, pos}, label + " ", element("span", {}, count.toLocaleString("en")));
		node.classList.toggle("none", count === 0);
		if (pos === question.pos) {
			node.setAttribute("aria-current", "true");
		}
		return node;
	};
	filter.replaceChildren(chip("", "All", total), ...PARTS_OF_SPEECH.map(pos => chip(pos, pos + "s", counts[pos] ?? 0)));
	filter.hidden = total === 0;
}

function showPaging(question, page) {
	const to = (number, label, rel) => number < 1 || number > page.pages ? element("span")
			: withAttribute(link({...question, page: number}, label), "rel", rel);
	paging.replaceChildren(to(page.page - 1, "← Previous", "prev"),
			element("span", {}, `Page ${page.page.toLocaleString("en")} of ${page.pages.toLocaleString("en")}`),
			to(page.page + 1, "Next →", "next"));
	paging.hidden = page.pages < 2;
}

function withAttribute(node, name, value) {
	node.setAttribute(name, value);
	return node;
}

// Builds a link to a question. A click shows it in place; the link can also be copied or opened in a tab.
function link(question, ...label) {
	const node = element("a", {href: address(question)}, ...label);
	node.addEventListener("click", event => {
		if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
			event.preventDefault();
			go(question).then(() => scrollTo(0, 0));
		}
	});
	return node;
}

async function showProblem(problem, signal) {
	const response = await fetch("api/status", {signal});
	const state = await response.json();
	if (["starting", "loading", "building"].includes(state.step)) {
		showNotice("The dictionary is being prepared", state.message,
				element("progress", {max: 100, value: state.percent, "aria-label": state.message}));
		setTimeout(() => signal.aborted || show(), 1000);
	}
	else if (state.step === "failed") {
		showNotice("The dictionary is not ready", state.message, retry());
	}
	else {
		showNotice("The search failed", problem.detail ?? "See the log of the application for the reason.", retry());
	}
}

function showNotice(title, text, ...more) {
	status.textContent = "";
	examples.hidden = true;
	results.replaceChildren();
	paging.hidden = true;
	notice.replaceChildren(element("h2", {}, title), element("p", {}, text), ...more);
	notice.hidden = false;
}

function retry() {
	const button = element("button", {type: "button"}, "Try again");
	button.addEventListener("click", show);
	return button;
}

form.addEventListener("submit", event => {
	event.preventDefault();
	const {q, pos} = fromAddress();
	const asked = input.value.trim();
	if (asked !== q) {
		go({q: asked, pos: asked ? pos : ""});
	}
	else {
		show();
	}
});

document.addEventListener("keydown", event => {
	if (event.key === "/" && document.activeElement !== input && !event.metaKey && !event.ctrlKey && !event.altKey) {
		event.preventDefault();
		input.focus();
		input.select();
	}
});

examples.append(...EXAMPLES.map(q => link({q}, q)));
addEventListener("popstate", show);
show();
