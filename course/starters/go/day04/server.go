package main

import (
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
)

// The name of the route that answers, or an empty string.
func route(method, path string) string {
	// A chain of cases would get long. What could a table of the routes look like?
	switch {
	case method == "GET" && path == "/":
		return "home"
	case method == "GET" && path == "/courses":
		return "courses"
	default:
		return ""
	}
}

func answer(response http.ResponseWriter, request *http.Request) {
	// The path as the client sent it: request.URL.Path has its escapes decoded.
	path, _, _ := strings.Cut(request.RequestURI, "?")
	status, body := 404, "Nothing is here.\n"
	if name := route(request.Method, path); name != "" {
		status, body = 200, name+"\n"
	}
	response.Header().Set("Content-Type", "text/plain; charset=utf-8")
	response.Header().Set("Content-Length", strconv.Itoa(len(body)))
	response.WriteHeader(status)
	response.Write([]byte(body))
}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on http://%s", listener.Addr())
	// No mux: it would redirect some paths before they reach this handler. `OPTIONS *` reaches it
	// only with an http.Server that sets DisableGeneralOptionsHandler (Go 1.20 or newer).
	log.Fatal(http.Serve(listener, http.HandlerFunc(answer)))
}
